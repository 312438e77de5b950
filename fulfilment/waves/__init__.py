"""Orders that are picked together in one walk."""
