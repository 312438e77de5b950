"""Reads of the open books: a village's month, an auditor's archive, findings."""
