"""Waybills booked with a carrier over the network, and its tracking events."""
