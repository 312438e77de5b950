"""How the storefront room says no: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {}
