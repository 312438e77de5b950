"""Reading a scan as what a station takes.

What must never happen: a scan does something that the worker did not see. Every station says
which kinds of thing it takes; anything else is refused by its name.
"""

from collections.abc import Sequence

from app.errors import Refusal
from inventory.labels.rules.codes import CodeKind
from inventory.labels.rules.scan import ScanKind, parse_scan


def read(raw: str, kind: CodeKind) -> str:
    """Read the code of a scan that must name this kind of thing.

    Raises:
        Refusal: `label.unreadable`, `label.bad_check_character`, `scan.not_ours`,
            or `scan.is_…`, which names what was scanned instead.
    """
    return read_any(raw, (kind,))[1]


def read_any(raw: str, kinds: Sequence[CodeKind]) -> tuple[CodeKind, str]:
    """Read a scan that must name one of these kinds of thing.

    Raises:
        Refusal: as `read`.
    """
    scan = parse_scan(raw)
    if scan.kind is not ScanKind.OWN or scan.code_kind is None:
        raise Refusal("scan.not_ours")
    if scan.code_kind not in kinds:
        raise Refusal(f"scan.is_{scan.code_kind.name.lower()}", code=scan.code)
    return scan.code_kind, scan.code
