"""Goods bought from a villager at once, for cash from the desk's float."""
