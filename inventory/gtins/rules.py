"""Which GTINs may stand on our labels: pure."""

import re
from collections.abc import Collection

from app.errors import Refusal
from inventory.labels.rules.gs1 import has_check_digit

LENGTHS = (8, 12, 13, 14)
DEMONSTRATION_PREFIX = "952"
"""Given by GS1 to everybody, for examples only."""
VARIABLE_MEASURE = "9"
"""The first of the fourteen digits, where each thing has a weight of its own."""
RESTRICTED = re.compile(r"02|04|05|2|97[789]|98[0-4]|99")
"""How numbers begin that are not unique in the world (shops' own, coupons) or no goods (press)."""
RESTRICTED_SHORT = re.compile(r"[02]")
"""The same of eight digits."""
SHORT_ZEROS = "000000"


def gtin_to_keep(typed: str, *, loose: bool, prefixes: Collection[str]) -> str:
    """Read a GTIN as typed or scanned into its fourteen digits.

    A number is only taken where its beginning is a GS1 company prefix that somebody has a licence
    for: a made-up number is somebody else's.

    Args:
        typed: 8, 12, 13 or 14 digits, spaces allowed.
        loose: whether each thing of the pack has its own weight.
        prefixes: the licensed ones.

    Raises:
        Refusal: `gtin.digits_wrong`, `gtin.check_digit_wrong`, `gtin.restricted`,
            `gtin.unlicensed`, `gtin.indicator_wrong`.
    """
    digits = "".join(typed.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) in LENGTHS):
        raise Refusal("gtin.digits_wrong")
    if not has_check_digit(digits):
        raise Refusal("gtin.check_digit_wrong")
    gtin = digits.zfill(14)
    if _is_restricted(gtin):
        raise Refusal("gtin.restricted")
    if not gtin[1:].startswith(tuple(prefixes)):
        raise Refusal("gtin.unlicensed")
    if loose != gtin.startswith(VARIABLE_MEASURE):
        raise Refusal("gtin.indicator_wrong")
    return gtin


def licensed_prefixes(prefixes: Collection[str], *, sandbox: bool) -> tuple[str, ...]:
    """List the prefixes that may be used here; the demonstration's own in the sandbox only."""
    return (*prefixes, DEMONSTRATION_PREFIX) if sandbox else tuple(prefixes)


def _is_restricted(gtin: str) -> bool:
    if gtin.startswith(SHORT_ZEROS):
        return bool(RESTRICTED_SHORT.match(gtin[len(SHORT_ZEROS) :]))
    return bool(RESTRICTED.match(gtin[1:]))
