"""Allocation, picking by scan, and the parcel."""
