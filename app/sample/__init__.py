"""The sample village: made up, marked as such, with its thread half-way through."""
