"""What a bank is answered that took money back: evidence, once, or the dispute given up."""
