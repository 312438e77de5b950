"""Orders, their lines and their history."""
