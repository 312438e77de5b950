"""The kinds of file that platforms export: each gives its rows as lists of texts, one at a time."""
