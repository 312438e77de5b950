"""Money held for an errand: a bill, a medicine, a ticket; with receipt and change."""
