"""Shops of ours on the platforms of others: their keys, their goods, and how they are spoken to."""
