"""What a re-inspection at the dock finds: how much of a thing is of which grade, and lost."""
