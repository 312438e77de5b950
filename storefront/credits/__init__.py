"""The negative lines of orders: packs not served or sent back, with their money."""
