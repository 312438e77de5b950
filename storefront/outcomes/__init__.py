"""What became of payouts that were sent: paid, failed, returned."""
