"""Goods near their last day that nobody has bought: who is told, and what was agreed."""
