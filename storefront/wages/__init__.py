"""What providers are owed and paid for errands."""
