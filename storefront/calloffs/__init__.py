"""Paid orders that the desk calls off: unpicked ones at once, picked and packed ones by a stop."""
