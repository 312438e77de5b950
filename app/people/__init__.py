"""Accounts, roles, sign-in and the guard."""
