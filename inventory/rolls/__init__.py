"""Pre-printed rolls: labels that are made before the goods, and stuck on them once."""
