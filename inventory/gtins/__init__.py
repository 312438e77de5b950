"""The GS1 numbers of packs, where their maker has a licence for them."""
