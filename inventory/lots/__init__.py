"""A lot as office, hub and desk look into it: its checks, tests and holds."""
