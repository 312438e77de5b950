"""What faces a buyer, and what the villager gets."""
