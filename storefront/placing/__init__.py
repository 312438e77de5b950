"""Orders as they are written: with their lines, their reservation and their payment attempt."""
