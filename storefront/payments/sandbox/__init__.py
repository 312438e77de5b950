"""A stand-in for Stripe, in a process of its own: strict, stateful, faulty on demand."""
