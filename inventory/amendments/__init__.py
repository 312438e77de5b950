"""What changed about a villager after registration, by whom and when."""
