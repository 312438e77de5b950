"""Crates scanned in at the dock."""
