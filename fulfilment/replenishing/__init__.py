"""Goods from a hub's shelves to a city shop's counter."""
