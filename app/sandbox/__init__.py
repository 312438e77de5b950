"""What only a demonstration has: a clock that can be moved, texts shown on a page."""
