"""Ordering an errand, dispatching it, ending it."""
