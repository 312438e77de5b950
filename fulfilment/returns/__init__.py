"""Goods that a buyer sends back."""
