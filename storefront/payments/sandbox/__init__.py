"""A stand-in for Stripe, in a process of its own: strict, with a memory, and with faults on demand."""
