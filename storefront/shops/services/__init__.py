"""Opening shops, selling over their counters, taking back, counting the day."""
