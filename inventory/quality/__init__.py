"""Checks of a lot, and holds that keep it from leaving."""
