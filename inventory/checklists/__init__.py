"""The sheet on which an operator writes what is asked of a kind of goods."""
