"""Reads of shops: what stands in them, what was sold, what a day came to."""
