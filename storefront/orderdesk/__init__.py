"""The order desk: how clerk and operator find orders, and look after their money."""
