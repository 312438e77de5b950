"""The gateway's own account, line by line, held against our books each day."""
