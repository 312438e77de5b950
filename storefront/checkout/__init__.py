"""From the basket to a placed order and its payment page."""
