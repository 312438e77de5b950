"""What proves a delivery: its photos, the signature, what was checked, tested and promised."""
