"""What is done for a household, and what it costs."""
