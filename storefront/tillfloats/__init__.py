"""The change money of a shop: given by finance, taken back, signed for by both."""
