"""Items put away on a shelf, and so for sale."""
