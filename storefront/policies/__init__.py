"""How villagers and providers are paid: dated rules, of which the newest in force counts."""
