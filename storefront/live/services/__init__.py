"""What happens in a live room: its pool and sessions, orders by telephone, stock told."""
