"""Ways to print a label: one file each, all from the same `LabelText` and the same layout."""
