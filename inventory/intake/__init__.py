"""A delivery taken at the desk: counted, checked, accepted."""
