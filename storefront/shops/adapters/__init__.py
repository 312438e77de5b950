"""Receipts as printers and browsers take them."""
