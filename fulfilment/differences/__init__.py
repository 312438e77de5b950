"""Crates that did not come: named, and closed by somebody."""
