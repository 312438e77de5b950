"""The station at which goods are taken apart, put together and made into others."""
