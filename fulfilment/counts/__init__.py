"""Counting a shelf without being told what should be there."""
