"""Goods near their last day that nobody bought: sold cheaper, or made into others."""
