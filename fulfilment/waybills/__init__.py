"""Parcels to a carrier's back office as a list, and tracking numbers back from it."""
