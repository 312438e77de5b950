"""Goods that are lost: reported by one with a photo, confirmed by another."""
