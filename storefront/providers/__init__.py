"""Who does errands: their skills, area, hours and papers."""
