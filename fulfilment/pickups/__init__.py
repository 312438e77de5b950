"""Parcels that shoppers fetch at a shop or centre: taken in there, and handed over for a code."""
