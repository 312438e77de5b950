"""Parcels handed to a carrier and delivered."""
