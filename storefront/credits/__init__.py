"""Packs of an order line that were not served, with the money for them."""
