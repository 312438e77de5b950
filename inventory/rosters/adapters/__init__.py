"""The kinds of file that a list of villagers comes in: each gives its rows as lists of texts."""
