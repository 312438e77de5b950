"""Money coming in by card and wallet, and going back."""
