"""What platforms pay out for what was sold there, what they keep, and where the two differ."""
