"""What the operator does to the shop window: listings, words, photos, prices, categories."""
