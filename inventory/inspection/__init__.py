"""Looking into goods at the desk: checklist, rapid tests, certificate and licence, at once."""
