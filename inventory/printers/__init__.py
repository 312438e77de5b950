"""Label printers on the network of a place, and what they were sent."""
