"""The shell: what every room stands on, and the one place that composes them."""
