"""Messages of the platforms: stored as they came, answered at once, handled in groups."""
