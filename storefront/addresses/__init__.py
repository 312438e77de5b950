"""Reading an address that was pasted as one line."""
