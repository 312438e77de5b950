"""Service centres, hubs and shops, and the bins inside them."""
