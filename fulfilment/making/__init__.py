"""The workshop page for drying, pickling and blending."""
