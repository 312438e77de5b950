"""What a villager reads: which of my things sold, for how much, and what is owed."""
