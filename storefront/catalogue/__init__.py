"""What a buyer can buy, at which price, and how much is left."""
