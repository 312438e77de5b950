"""Receipts as ESC/POS bytes, which thermal printers of 58 and 80 mm take.

Chinese goes out as GB 18030 after FS & (Chinese mode), which the printers sold in China have.
"""

from collections.abc import Sequence

RESET = b"\x1b@"
CHINESE_MODE = b"\x1c&"
FEED_AND_CUT = b"\n\n\n\n\x1dV\x42\x00"


def receipt(lines: Sequence[str]) -> bytes:
    """Write lines of text, feed and cut."""
    text = "\n".join(lines).encode("gb18030", errors="replace")
    return RESET + CHINESE_MODE + text + FEED_AND_CUT
