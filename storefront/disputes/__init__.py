"""What shoppers' banks take back: shown to finance, booked when it moves, won or lost."""
