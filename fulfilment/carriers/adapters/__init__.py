"""Who speaks to carriers."""
