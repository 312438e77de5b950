"""Cash that an agent holds at a desk: given, paid out, counted, handed back."""
