"""From a lot to everybody it reached, and back; stopping it, and warning its buyers."""
