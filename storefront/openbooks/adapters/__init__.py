"""What leaves the house: the program that proves the archive without us."""
