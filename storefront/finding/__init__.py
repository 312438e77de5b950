"""How a listing is found by what people type."""
