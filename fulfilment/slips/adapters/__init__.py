"""Paper of one size, drawn as PDF."""
