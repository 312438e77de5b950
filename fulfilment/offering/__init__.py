"""What of the goods on a hub's shelves the web shop may promise, and taking it back."""
