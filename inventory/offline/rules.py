"""What a phone may keep of a village: pure.

As little as an intake needs (PIPL art. 6): names, the ends of phone numbers, who has agreed to
what. No whole phone number, no ID number, no bank account, no story.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from inventory.villagers.rules import readings

NAMES_REMEMBERED = 20_000
KEPT_PAGES = ("take", "waiting", "no-signal")
"""Pages that a phone keeps, by the name of their template."""


@dataclass(frozen=True)
class KeptPlace:
    """A desk of the agent's."""

    place_id: int
    code: str
    name: str
    name_en: str
    cash_fen: int
    """In its float, to buy goods with."""


@dataclass(frozen=True)
class KeptVillager:
    """A villager as a phone finds and shows them."""

    code: str
    name: str
    readings: tuple[str, ...]
    """The ways to read the name, syllables apart; the likeliest first."""
    masked_phone: str
    tail: str
    """The last four digits of the phone; empty where there is none."""
    status: str
    place_id: int
    has_data_consent: bool
    accepted_terms_ids: tuple[int, ...] = ()
    """Of the terms in force, those that they said yes to."""
    licences: dict[str, date] = field(default_factory=dict)
    """Last day of the licence in force, by code of the produce."""


@dataclass(frozen=True)
class KeptPrice:
    """What the terms say that one pack is worth."""

    pack_id: int
    price_fen: int


@dataclass(frozen=True)
class KeptTerms:
    """Terms in force, as the villager is read them."""

    terms_id: int
    code: str
    kind: str
    version: int
    body: str
    body_en: str
    fee_basis_points: int
    above_basis_points: int
    prices: tuple[KeptPrice, ...]


@lru_cache(maxsize=NAMES_REMEMBERED)
def spoken(name: str) -> tuple[str, ...]:
    """List the ways to read a name in pinyin: "li gui xiang"."""
    return tuple(" ".join(syllables) for syllables in readings(name))
