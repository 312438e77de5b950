"""Goods that leave their shelf without being sold."""
