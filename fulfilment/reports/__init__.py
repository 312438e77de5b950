"""What the trade came to: for farming households, and by village, agent, produce and channel."""
