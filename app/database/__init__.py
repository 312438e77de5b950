"""Sessions, transactions, column types, locks, and the embedded PostgreSQL."""
