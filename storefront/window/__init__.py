"""The shop window: what a shopper sees, searches and reads before anything is ordered."""
