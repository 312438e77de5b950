"""Goods near their last day that nobody bought: sent home, handed back to their villager."""
