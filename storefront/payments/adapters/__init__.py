"""The payment gateways: each file speaks to one outside system in the words of `rules`."""
