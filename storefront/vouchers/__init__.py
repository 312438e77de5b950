"""Vouchers: so much off an order, so often, in a time."""
