"""What draws papers."""
