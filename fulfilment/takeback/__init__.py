"""Goods of orders that were called off after picking: from the packing table back to a shelf."""
