"""How a label printer is spoken to."""
