"""Codes, labels and the one scan parser."""
