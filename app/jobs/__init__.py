"""Background work, deferred in the transaction of the rows that it is about."""
