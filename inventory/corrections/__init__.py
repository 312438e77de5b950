"""A mistake in a delivery, put right by a new entry that names the old one."""
