"""Money: accounts, journals, postings, seals."""
