"""Applications handled for villagers: papers, promise, steps, limits, receipts."""
