"""What a buyer is told of an item or a lot: pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from inventory.certificates.rules import Told
from inventory.quality.rules import Answered
from inventory.trace.rules import Step
from inventory.villagers.rules import surname_length


class Condition(StrEnum):
    """Whether it is good to eat, as far as the records tell."""

    GOOD = "good"
    HELD = "held"
    """The lot is held: do not eat it."""
    EXPIRED = "expired"
    DESTROYED = "destroyed"
    """Written off: whoever reads this has something that should not be there."""


class Stage(StrEnum):
    """The steps of a life as a buyer reads them."""

    HANDED_IN = "handed_in"
    CHECKED = "checked"
    FAILED = "failed"
    LEFT_VILLAGE = "left_village"
    ARRIVED = "arrived"
    SHELVED = "shelved"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNED = "returned"
    GONE_HOME = "gone_home"
    DESTROYED = "destroyed"


STAGES = {
    Step.COMMISSION: Stage.HANDED_IN,
    Step.INSPECT: Stage.CHECKED,
    Step.FAIL: Stage.FAILED,
    Step.LOAD: Stage.LEFT_VILLAGE,
    Step.DEPART: Stage.LEFT_VILLAGE,
    Step.RECEIVE: Stage.ARRIVED,
    Step.STORE: Stage.SHELVED,
    Step.PACK: Stage.PACKED,
    Step.SHIP: Stage.SHIPPED,
    Step.SELL: Stage.DELIVERED,
    Step.RETURN: Stage.RETURNED,
    Step.HAND_BACK: Stage.GONE_HOME,
    Step.DESTROY: Stage.DESTROYED,
}
"""Crating, uncrating and picking are the house's own business and are left out."""


@dataclass(frozen=True)
class LifeStep:
    """One line of the life: no order number, no tracking number, no person."""

    stage: Stage
    occurred_at: datetime
    place_name: str
    place_name_en: str


@dataclass(frozen=True)
class Seen:
    """A step as the logbook has it."""

    step: Step | None
    occurred_at: datetime
    place_name: str
    place_name_en: str


def life(seen: Iterable[Seen]) -> tuple[LifeStep, ...]:
    """Tell a life, oldest first; of the same stage twice in a row the later one stands."""
    told: list[LifeStep] = []
    for event in seen:
        stage = STAGES.get(event.step) if event.step else None
        if stage is None:
            continue
        if told and told[-1].stage is stage:
            told.pop()
        told.append(LifeStep(stage, event.occurred_at, event.place_name, event.place_name_en))
    return tuple(told)


def days_on_the_way(steps: Iterable[LifeStep]) -> int | None:
    """Count the days, begun ones whole, from the desk to the buyer; None while on the way."""
    times = {step.stage: step.occurred_at for step in steps}
    if Stage.HANDED_IN not in times or Stage.DELIVERED not in times:
        return None
    taken = times[Stage.DELIVERED] - times[Stage.HANDED_IN]
    return max(1, -(-taken // timedelta(days=1)))


def condition(
    *, is_held: bool, expires_on: date, today: date, steps: Iterable[LifeStep]
) -> Condition:
    """Judge what to tell the buyer; a hold is said before anything else."""
    if is_held:
        return Condition.HELD
    if any(step.stage is Stage.DESTROYED for step in steps):
        return Condition.DESTROYED
    return Condition.EXPIRED if expires_on < today else Condition.GOOD


def public_name(name: str) -> str:
    """Write a villager's name as a buyer sees it: the surname and one star, 李*."""
    return name[: surname_length(name)] + "*"


BUYERS_PROMISE = (
    "已按规定收取并保存该批次农产品承诺达标合格证或者其他质量安全合格证明；"
    "未违规使用保鲜剂、防腐剂、添加剂等。"
)
"""What who mixes or re-packs produce promises on the certificate of a lot, word for word.

农产品质量安全承诺达标合格证管理办法, MARA Order 2025 No. 4, in force since 2026-02-01.
"""


@dataclass(frozen=True)
class Origin:
    """Everything that a buyer is told of an item, or of a lot as a whole."""

    code: str
    kind: str
    """item or lot."""
    condition: Condition
    produce_name: str
    produce_name_en: str
    picture: str
    pack_name: str
    """Empty for a lot."""
    pack_name_en: str
    base_units: int
    base_unit: str
    lot_code: str
    received_on: date
    expires_on: date
    place_name: str
    """Of the household's village."""
    place_name_en: str
    villages: tuple[tuple[str, str], ...]
    """Of goods made at a hub: where what went in came from, in Chinese and English; else empty."""
    is_sample_place: bool
    household: str | None
    """Masked name, with the household's consent only (PIPL art. 25)."""
    story: str
    """With the consent only; else empty."""
    licence_number: str
    """Of the workshop, where processed food was made."""
    is_sample_licence: bool
    is_checked: bool
    questions: tuple[Answered, ...]
    certificates: tuple[Told, ...]
    """In force; without names."""
    steps: tuple[LifeStep, ...]

    @property
    def days_on_the_way(self) -> int | None:
        """Tell how long it took from the desk to the buyer."""
        return days_on_the_way(self.steps)
