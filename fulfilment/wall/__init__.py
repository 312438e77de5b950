"""The wall that sorts what was picked for many orders: an item is scanned, its slot is named."""
