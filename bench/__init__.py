"""What the desk takes, beside what the bare machine and database take in the same run."""
