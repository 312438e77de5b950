"""Photos and drawings: sent in pieces over a poor line, kept small, with their content hash."""
