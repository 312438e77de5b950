"""Free times of providers, and the bookings that take them."""
