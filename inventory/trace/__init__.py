"""The logbook of what happened to a code."""
