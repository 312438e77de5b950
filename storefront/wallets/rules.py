"""What a wallet transfer needs, and what an answer to it means."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.errors import Refusal
from app.money import Fen

LEAST_FEN = Fen(10)
"""Neither provider sends less than 0.1 yuan."""
CAP_FEN = {"wechat": Fen(200_00), "alipay": Fen(50_000_00)}
"""Of one transfer, until the provider raises it: WeChat lets a new merchant send 200 yuan, Alipay
50,000 to a person."""
SCENE = "1009"
"""采购货款: the buyer pays for goods; shown to the payee as 货款."""
GOODS = "农产品"
"""What was bought, as the scene asks to be told (采购商品名称)."""
PAYEE_CHARACTERS_MAX = 128
HOLDER_CHARACTERS_MAX = 40


class Rail(StrEnum):
    """A provider of wallets."""

    WECHAT = "wechat"
    ALIPAY = "alipay"


class Stage(StrEnum):
    """Where a transfer stands at its provider."""

    PAYING = "paying"
    """Taken, and not over: processed, or waiting for the payee to confirm."""
    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"
    ABSENT = "absent"
    """The provider has no transfer of that number."""


@dataclass(frozen=True)
class Answer:
    """What a provider says of a transfer."""

    stage: Stage
    said: str
    provider_no: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Keys:
    """What we sign with, and what the provider's answers are proved with. PEM."""

    private_key: str
    """Ours."""
    serial_no: str
    """Of our certificate; WeChat only."""
    provider_key: str
    """The provider's public key."""
    provider_serial: str = ""
    """Of that key; WeChat only."""


@dataclass(frozen=True)
class Merchant:
    """Our account at a provider."""

    merchant_no: str
    app_id: str
    keys: Keys
    api_base: str


@dataclass(frozen=True)
class Transfer:
    """Money to one payee; the number makes it one, however often it is sent."""

    number: str
    fen: int
    payee: str
    holder: str


class ProviderSilentError(Exception):
    """No answer, or none that can be trusted: nobody knows whether it was sent."""


class ProviderRefusedError(Exception):
    """The provider says no; whether it has the transfer is asked by its number first."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code, self.reason = code, reason


class Adapter(Protocol):
    """Speaks to a provider. Each raises `ProviderSilentError` or `ProviderRefusedError`."""

    def send(self, merchant: Merchant, transfer: Transfer) -> Answer:
        """Send money, once for its number."""
        ...

    def ask(self, merchant: Merchant, number: str) -> Answer:
        """Ask how a transfer stands; one that the provider does not have is absent."""
        ...


def check_account(payee: str, holder: str, *, villager_name: str) -> tuple[str, str]:
    """Read a wallet as typed: its owner is the villager, as for every payment for goods.

    Raises:
        Refusal: `wallet.payee`, `wallet.holder`.
    """
    payee, holder = "".join(payee.split()), " ".join(holder.split())
    if not 1 <= len(payee) <= PAYEE_CHARACTERS_MAX or not payee.isprintable():
        raise Refusal("wallet.payee")
    if holder != villager_name or len(holder) > HOLDER_CHARACTERS_MAX:
        raise Refusal("wallet.holder", name=villager_name)
    return payee, holder
