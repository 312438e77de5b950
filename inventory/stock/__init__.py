"""Lots, items, containers, and every movement between bins."""
