"""What may be changed about a registered villager, and how a change is written down: pure."""

from dataclasses import dataclass
from enum import StrEnum

from app.errors import Refusal
from inventory.villagers.rules import bank_account_number, read_name

REASON_CHARACTERS_MAX = 200
BANK_NAME_CHARACTERS_MAX = 40


class Field(StrEnum):
    """What was changed."""

    NAME = "name"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    STORY = "story"
    PHOTO = "photo"
    PIN = "pin"
    PAYOUT_WAY = "payout_way"
    BANK_ACCOUNT = "bank_account"
    STATUS = "status"


@dataclass(frozen=True)
class Details:
    """What is typed to correct a villager's papers; None leaves a field as it is."""

    name: str | None = None
    phone: str | None = None
    """Empty where there is no phone any more."""
    id_number: str | None = None
    story: str | None = None


@dataclass(frozen=True)
class BankAccount:
    """Where a bank sends a villager's money, as typed."""

    number: str
    bank_name: str
    holder: str
    """Name that the account is in; the villager's own, or money may not be sent there."""


def read_bank_account(typed: BankAccount) -> BankAccount:
    """Read a bank account.

    Raises:
        Refusal: `villager.bank_account_wrong`, `villager.bank_name_wrong`, `villager.name_wrong`.
    """
    try:
        number = bank_account_number(typed.number)
    except ValueError:
        raise Refusal("villager.bank_account_wrong") from None
    bank_name = " ".join(typed.bank_name.split())
    if not 0 < len(bank_name) <= BANK_NAME_CHARACTERS_MAX:
        raise Refusal("villager.bank_name_wrong", most=BANK_NAME_CHARACTERS_MAX)
    return BankAccount(number, bank_name, read_name(typed.holder))


def read_reason(typed: str) -> str:
    """Read why a villager is suspended or let in again.

    Raises:
        Refusal: `villager.reason_missing`.
    """
    reason = " ".join(typed.split())
    if not 0 < len(reason) <= REASON_CHARACTERS_MAX:
        raise Refusal("villager.reason_missing", most=REASON_CHARACTERS_MAX)
    return reason
