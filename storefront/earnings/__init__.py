"""What one villager is owed for one sold item."""
