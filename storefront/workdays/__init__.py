"""Which days people work: weekdays, less holidays, and the days that are made up."""
