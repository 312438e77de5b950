"""A scan of anything: what it is, and what can be done with it."""
