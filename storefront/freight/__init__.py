"""What sending an order costs, and where it may be picked up instead."""
