"""The books as anyone may read them."""
