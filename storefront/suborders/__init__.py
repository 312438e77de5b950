"""What was sold on a platform: one row for each sub-order, its fate, and the order it became."""
