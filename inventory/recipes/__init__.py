"""Writing down how goods are made, and that a workshop may make them."""
