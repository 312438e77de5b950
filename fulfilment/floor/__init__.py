"""What every station of the hub shares: which hub one stands in, and what a scanner sends."""
