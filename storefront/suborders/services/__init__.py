"""The verbs of sub-orders: taken over and served, called off, declined, taken back."""
