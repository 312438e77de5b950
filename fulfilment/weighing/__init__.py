"""Packs sold by weight: each is weighed before its parcel is closed."""
