"""Taking goods apart, putting them together again, and making other goods of them."""
