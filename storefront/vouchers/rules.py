"""What a voucher is and when it counts: pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.clock import CHINA
from app.errors import Refusal
from app.money import Fen, parse_yuan

CODE = re.compile(r"[A-Z0-9]{4,20}")
NAME_MAX = 30
USES_MAX = 1_000_000
OFF_FEN_MAX = Fen(100_000)


@dataclass(frozen=True)
class NewVoucher:
    """A voucher that is to be made. Money in fen."""

    code: str
    name: str
    off_fen: Fen
    least_goods_fen: Fen
    valid_from: datetime
    valid_until: datetime
    uses_max: int


def code_of(typed: str) -> str:
    """Read a code as typed: letter case, spaces and full-width letters do not matter."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", typed)).upper()


def new_voucher(typed: Mapping[str, str], *, now: datetime) -> NewVoucher:
    """Read a voucher as typed.

    Raises:
        Refusal: `voucher.code`, `voucher.name`, `voucher.money`, `voucher.uses`, `voucher.time`.
    """
    uses = typed.get("uses_max", "").strip()
    return checked(
        NewVoucher(
            code=typed.get("code", ""),
            name=typed.get("name", ""),
            off_fen=_fen(typed.get("off", "")),
            least_goods_fen=_fen(typed.get("least", "")),
            valid_from=now,
            valid_until=_moment(typed.get("valid_until", "")),
            uses_max=int(uses[:9]) if uses.isascii() and uses.isdigit() else 0,
        )
    )


def checked(new: NewVoucher) -> NewVoucher:
    """Prove that a voucher makes sense, and write its code and name as they are kept.

    Raises:
        Refusal: `voucher.code`, `voucher.name`, `voucher.money`, `voucher.uses`, `voucher.time`.
    """
    code, name = code_of(new.code), " ".join(new.name.split())
    if not CODE.fullmatch(code):
        raise Refusal("voucher.code")
    if not 1 <= len(name) <= NAME_MAX:
        raise Refusal("voucher.name", most=NAME_MAX)
    if not 0 < new.uses_max <= USES_MAX:
        raise Refusal("voucher.uses", most=USES_MAX)
    if not 0 < new.off_fen <= OFF_FEN_MAX or new.least_goods_fen < new.off_fen:
        raise Refusal("voucher.money")
    if new.valid_until <= new.valid_from:
        raise Refusal("voucher.time")
    return replace(new, code=code, name=name)


def check_counts(
    *,
    goods_fen: int,
    least_goods_fen: int,
    valid_from: datetime,
    valid_until: datetime,
    is_stopped: bool,
    now: datetime,
) -> None:
    """Prove that a voucher counts for these goods at this moment.

    Raises:
        Refusal: `voucher.over`, `voucher.too_little`.
    """
    if is_stopped or not valid_from <= now < valid_until:
        raise Refusal("voucher.over")
    if goods_fen < least_goods_fen:
        raise Refusal("voucher.too_little", least_yuan=f"{least_goods_fen // 100}")


def _moment(typed: str) -> datetime:
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=CHINA)
    except ValueError:
        raise Refusal("voucher.time") from None


def _fen(typed: str) -> Fen:
    try:
        return parse_yuan(typed)
    except ValueError:
        raise Refusal("voucher.money") from None
