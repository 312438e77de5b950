"""People who want to hear when something is back, told once by text."""
