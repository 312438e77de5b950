"""What shoppers complain about after they have it, and how the office answers."""
