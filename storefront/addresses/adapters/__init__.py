"""Where the names of regions come from."""
