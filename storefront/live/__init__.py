"""A live room: the pool of goods set aside for it, and what is left of it while the host sells."""
