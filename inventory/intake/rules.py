"""What one hand-over may be: pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.errors import Refusal
from app.money import Fen, worth, yuan
from app.units import BaseUnit, Grams
from inventory.certificates.rules import Promise
from inventory.produce.rules import Question
from inventory.quality.rules import Answer, Reading, judged
from inventory.terms.rules import Method

NOTHING = Fen(0)
PACKS_MAX = 500
"""Trays or jars of one line: more in one hand-over is a typing error."""
WEIGHT_GRAMS_MAX = 1_000_000
"""Of one bag or crate: a tonne is no bag."""
REFUSED_UNITS_MAX = 500_000
REFUSED_MAX = 10
"""Reasons for which goods of one line go back."""
LINES_MAX = 20
PICTURES_MAX = 12
BATCH_MAX = 50
"""Deliveries that a phone sends at once."""
REASON_CHARACTERS_MAX = 200
PHONE_BEHIND_MAX = timedelta(days=14)
"""How long a delivery may wait on a phone without signal."""
PHONE_AHEAD_MAX = timedelta(minutes=5)
"""How far a phone's clock may run ahead; more and it is wrong."""


@dataclass(frozen=True)
class Refused:
    """What goes back with the villager, and why."""

    base_units: int
    """Pieces or grams."""
    reason: str


@dataclass(frozen=True)
class DeliveryLine:
    """One produce in one size: what is taken, what goes back, and what was checked."""

    pack_id: int
    packs: int
    """How many are taken; zero where everything goes back."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """Key of the question → what was answered, as its kind asks."""
    refused: tuple[Refused, ...] = ()
    weights: tuple[Grams, ...] = ()
    """Net weight of each bag or crate of a loose pack; empty where packs have a fixed size."""
    codes: tuple[str, ...] = ()
    """Of pre-printed labels, as scanned, on the first packs in order; the rest get new ones."""
    checklist_version: int | None = None
    """Which questions were on the screen; nothing where they are the newest."""
    tests: tuple[Reading, ...] = ()
    """Rapid tests of what is taken; a positive one holds the lot at once."""
    certificate: Promise | None = None
    """The compliance certificate that is issued for it or was brought along, if one is."""


@dataclass(frozen=True)
class Accepted:
    """How the villager says yes to the terms at this hand-over."""

    method: Method
    pin: str = ""
    """Of the villager's card, where they accept by it."""
    picture_id: uuid.UUID | None = None
    """Of the signature that they drew."""


@dataclass(frozen=True)
class DeliveryRequest:
    """A hand-over as the agent's phone sends it."""

    client_id: uuid.UUID
    """Made on the phone: the same id again is the same delivery."""
    villager_code: str
    terms_id: int
    """The version that the villager saw; refused where a newer one is in force."""
    lines: tuple[DeliveryLine, ...]
    accepted: Accepted | None = None
    """Nothing where the villager accepted this very version at an earlier hand-over."""
    picture_ids: tuple[uuid.UUID, ...] = ()
    """Photos of the goods; their bytes may arrive later."""
    corrects: str = ""
    """Code of the delivery that this one makes good: forgotten goods, or what was taken off."""
    delivered_at: datetime | None = None
    """By the phone's clock; nothing where the delivery is sent at once."""


@dataclass(frozen=True)
class SlipPack:
    """The packs of one size in a lot."""

    name: str
    name_en: str
    base_units: int
    """Of one pack; of a loose one, what its price is for."""
    codes: tuple[str, ...]
    """Of the labels, in order."""
    weights: tuple[int, ...]
    """Pieces or grams in each, in the same order."""
    guide_price_fen: int | None
    """What one was expected to bring on that day; nothing where nobody had said."""
    agreed_price_fen: int | None = None
    """By the terms, for so many base units; nothing where they name no price."""
    agreed_base_units: int = 1
    is_back: tuple[bool, ...] = ()
    """Of each, whether it is outside again: taken off as a mistake, or given back."""

    @property
    def expected_fen(self) -> tuple[Fen, ...]:
        """Tell what each was expected to bring; nothing of all where nobody had said."""
        price = Fen(self.guide_price_fen or 0)
        return tuple(worth(price, weight, self.base_units) for weight in self.weights)

    @property
    def agreed_fen(self) -> tuple[Fen | None, ...]:
        """Tell the price of each by the terms."""
        price = self.agreed_price_fen
        if price is None:
            return (None,) * len(self.weights)
        return tuple(worth(Fen(price), weight, self.agreed_base_units) for weight in self.weights)


def refuse_absurd(lines: Sequence[DeliveryLine]) -> None:
    """Refuse what nobody can have brought in one go.

    Raises:
        Refusal: `intake.nothing`, `intake.too_many_lines`, `intake.pack_twice`,
            `intake.packs_wrong`, `intake.weight_wrong`, `intake.refused_units_wrong`,
            `intake.reason_missing`, `intake.too_many_reasons`, `intake.more_labels_than_packs`.
    """
    if not lines:
        raise Refusal("intake.nothing")
    if len(lines) > LINES_MAX:
        raise Refusal("intake.too_many_lines", most=LINES_MAX)
    if len({line.pack_id for line in lines}) < len(lines):
        raise Refusal("intake.pack_twice")
    for line in lines:
        _refuse_absurd_line(line)


def refuse_failed(line: DeliveryLine, checklist: Sequence[Question]) -> None:
    """Refuse to take goods whose checklist has a gap or a bad answer: those go back whole.

    Raises:
        Refusal: `intake.check_missing`, `intake.check_failed`, each with the question;
            `quality.answer_wrong`.
    """
    if not line.packs:
        return
    for question in checklist:
        if question.key not in line.answers:
            raise Refusal("intake.check_missing", question=question.question)
        if not judged(question, line.answers[question.key]).good:
            raise Refusal("intake.check_failed", question=question.question)


def refuse_wrong_weights(line: DeliveryLine, *, loose: bool) -> None:
    """Refuse a loose pack that was not weighed bag by bag, and a fixed one that was.

    Raises:
        Refusal: `intake.weights_missing`, `intake.weights_of_fixed_pack`.
    """
    if loose and len(line.weights) != line.packs:
        raise Refusal("intake.weights_missing", packs=line.packs)
    if not loose and line.weights:
        raise Refusal("intake.weights_of_fixed_pack")


def trusted_time(phone_at: datetime | None, received_at: datetime) -> datetime:
    """Tell when goods were handed over: by the phone, unless its clock can not be right."""
    if phone_at is None:
        return received_at
    is_possible = received_at - PHONE_BEHIND_MAX <= phone_at <= received_at + PHONE_AHEAD_MAX
    return phone_at if is_possible else received_at


def slip_text(
    delivery_code: str,
    taken: Sequence[tuple[str, int, int, BaseUnit]],
    refused: Sequence[tuple[str, Refused, BaseUnit]],
    paid_fen: Fen = NOTHING,
) -> str:
    """Write the text that the villager's phone gets: what was counted, weighed and paid at once.

    Args:
        delivery_code: of the slip.
        taken: name, packs, base units and base unit of each produce that was taken.
        refused: name and what goes back with its base unit, in order.
        paid_fen: in cash, where the goods were bought.
    """
    sentences = []
    if taken:
        goods = "、".join(
            f"{name}{packs}件共{_measured(base_units, unit)}"
            for name, packs, base_units, unit in taken
        )
        sentences.append(f"收下{goods}。")
    if refused:
        goods = "、".join(
            f"{name}{_measured(one.base_units, unit)}（{one.reason.strip()}）"
            for name, one, unit in refused
        )
        sentences.append(f"退回{goods}。")
    if paid_fen:
        sentences.append(f"当场付您现金{yuan(paid_fen)}元。")
    return f"【商务代办】{''.join(sentences)}单号{delivery_code}，不对请当面找代办员。"


def _measured(base_units: int, unit: BaseUnit) -> str:
    return f"{base_units}枚" if unit is BaseUnit.PIECE else f"{base_units}克"


def _refuse_absurd_line(line: DeliveryLine) -> None:
    if not 0 <= line.packs <= PACKS_MAX:
        raise Refusal("intake.packs_wrong", most=PACKS_MAX)
    if not line.packs and not line.refused:
        raise Refusal("intake.nothing")
    if len(line.codes) > line.packs:
        raise Refusal("intake.more_labels_than_packs", labels=len(line.codes), packs=line.packs)
    if len(line.refused) > REFUSED_MAX:
        raise Refusal("intake.too_many_reasons", most=REFUSED_MAX)
    if not all(0 < grams <= WEIGHT_GRAMS_MAX for grams in line.weights):
        raise Refusal("intake.weight_wrong", most=WEIGHT_GRAMS_MAX // 1000)
    _refuse_absurd_returns(line.refused)


def _refuse_absurd_returns(returns: Sequence[Refused]) -> None:
    for refused in returns:
        if not 0 < refused.base_units <= REFUSED_UNITS_MAX:
            raise Refusal("intake.refused_units_wrong", most=REFUSED_UNITS_MAX)
        if not 0 < len(refused.reason.strip()) <= REASON_CHARACTERS_MAX:
            raise Refusal("intake.reason_missing", most=REASON_CHARACTERS_MAX)
