"""What a month, an adjustment and an exported journal are, without a database."""
