"""How the fulfilment room says no: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {}
