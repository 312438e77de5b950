"""The logbook as EPCIS 2.0 documents: asked for by other systems, and taken away as a file."""
