"""The consignors: who they are, what they consented to, their card."""
