"""What a compliance certificate (承诺达标合格证) promises, and on what: pure.

MARA Order 2025 No. 4, in force since 2026-02-01, fixes the words of both promises and of the three
grounds; the law behind it is 农产品质量安全法 art. 38 and 39. They are data, not texts of ours:
they are printed in Chinese, whatever language the page is in.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.errors import Refusal, conflict
from app.units import BaseUnit
from inventory.produce.rules import ProduceClass, scaled_text

REASON_CHARACTERS_MAX = 200
CONTACT_CHARACTERS_MAX = 60


class Style(StrEnum):
    """Who promises."""

    PRODUCER = "producer"
    """The household that grew it."""
    BUYER = "buyer"
    """Who bought it and re-packs or mixes it before selling it on (art. 39)."""


class Basis(StrEnum):
    """On what the promise rests; at least one."""

    SELF_CONTROL = "self_control"
    SELF_TEST = "self_test"
    LAB_TEST = "lab_test"


PROMISES = {
    Style.PRODUCER: "未使用禁用农药、兽药及其他化合物；使用的常规农药、兽药残留不超标。",
    Style.BUYER: (
        "已按规定收取并保存该批次农产品承诺达标合格证或者其他质量安全合格证明；"
        "未违规使用保鲜剂、防腐剂、添加剂等。"
    ),
}
BASES = {
    Basis.SELF_CONTROL: "质量安全控制符合要求",
    Basis.SELF_TEST: "自行检测合格",
    Basis.LAB_TEST: "委托检测合格",
}


@dataclass(frozen=True)
class Promise:
    """What is promised of goods at the desk: a new certificate, or a photo of one on paper."""

    basis: tuple[Basis, ...]
    picture_id: uuid.UUID | None = None
    """Of the paper that the villager brought; nothing where we write the certificate."""


@dataclass(frozen=True)
class Screened:
    """What the rapid tests of a lot said."""

    is_tested: bool
    is_positive: bool


@dataclass(frozen=True)
class Told:
    """What a buyer is told of a lot's certificate: no name, no contact, no photo."""

    code: str
    style: Style
    promise: str
    grounds: tuple[str, ...]
    issued_on: date


def refuse_wrong(promise: Promise, *, produce_class: str, tested: Screened) -> None:
    """Refuse a promise that could not be true.

    A paper that was brought is kept as it is: what it rests on is its writer's business.

    Raises:
        Refusal: `certificate.not_fresh`, `certificate.basis_missing`,
            `certificate.test_missing` where it rests on a test of our own that nobody made,
            `certificate.positive` where a test says otherwise.
    """
    if produce_class != ProduceClass.FRESH:
        raise Refusal("certificate.not_fresh")
    if promise.picture_id is not None:
        return
    if not promise.basis:
        raise Refusal("certificate.basis_missing")
    if tested.is_positive:
        raise conflict("certificate.positive")
    if Basis.SELF_TEST in promise.basis and not tested.is_tested:
        raise Refusal("certificate.test_missing")


def contact_read(typed: str) -> str:
    """Read how to reach who promises.

    Raises:
        Refusal: `certificate.contact_missing`.
    """
    contact = typed.strip()
    if not 0 < len(contact) <= CONTACT_CHARACTERS_MAX:
        raise Refusal("certificate.contact_missing", most=CONTACT_CHARACTERS_MAX)
    return contact


def reason_read(typed: str) -> str:
    """Read why a certificate holds no more.

    Raises:
        Refusal: `certificate.reason_missing`.
    """
    reason = typed.strip()
    if not 0 < len(reason) <= REASON_CHARACTERS_MAX:
        raise Refusal("certificate.reason_missing", most=REASON_CHARACTERS_MAX)
    return reason


def in_order(basis: tuple[Basis, ...]) -> list[str]:
    """Write each ground once, in the order in which the form has them."""
    return [one.value for one in Basis if one in basis]


def paper_quantity(base_units: int, unit: str) -> str:
    """Write a quantity as the paper has it: 60 枚, 1.25 千克."""
    if unit == BaseUnit.PIECE:
        return f"{base_units} 枚"
    return f"{scaled_text(base_units, 3)} 千克"
