"""Lists of villagers, read from a file, looked over, and imported once."""
