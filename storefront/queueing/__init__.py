"""Taking a number at a centre and being called."""
