"""Money on its way to villagers."""
