"""Label sheets and pictures of what was logged, to be printed again at any time."""
