"""The shopper's page of an order: how it stands, paying, cancelling, what was complained of."""
