"""placeholder"""


def journey(url: str) -> int:
    """Walk."""
    print(url)
    return 1
