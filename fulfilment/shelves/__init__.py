"""The shelves of a hub: their labels, and how warm each is kept."""
