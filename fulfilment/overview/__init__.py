"""The hub at a glance: what waits where."""
