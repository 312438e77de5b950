"""What a phone keeps so that the desk works without signal: the village, the pages, the rest."""
