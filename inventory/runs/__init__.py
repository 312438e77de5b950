"""Making other goods of goods: recipes, runs, and whose the result is."""
