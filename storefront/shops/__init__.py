"""City shops: the till, with a line and without, receipts, returns and the day's close."""
