"""The agent's day: what came, what waits for the driver, what has to be put right."""
