"""Whose money a report of the gateway brings: an order's or an errand's."""
