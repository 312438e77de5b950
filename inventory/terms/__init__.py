"""What desk and villager agreed on, by version."""
