"""Paying villagers by the bank's own file: approved, sent once, answered by the bank."""
