"""What a code is, how a scan is read, and where everything stands on a label: pure."""
