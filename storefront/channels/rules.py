"""What is said between the desk and a sales platform, whichever it is: pure."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Platform(StrEnum):
    """Whose shop it is."""

    DOUYIN = "douyin"
    WECHAT = "wechat"
    KUAISHOU = "kuaishou"
    PINDUODUO = "pinduoduo"


class Meaning(StrEnum):
    """What a platform's word for a sub-order's state means to us; later ones are final."""

    UNPAID = "unpaid"
    PAID = "paid"
    SHIPPED = "shipped"
    DONE = "done"
    CANCELLED = "cancelled"


RANKS = {meaning: rank for rank, meaning in enumerate(Meaning)}
"""States only move forward: a message of a lower rank is old, however late it came."""


@dataclass(frozen=True)
class Keys:
    """What a platform and a shop of ours know of each other; sealed at rest."""

    app_key: str = ""
    app_secret: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    """Brings the next access token, and mostly the next of its own kind."""
    token: str = field(default="", repr=False)
    """Signs WeChat's pushes."""
    message_key: str = field(default="", repr=False)
    """Encrypts the pushes of WeChat and Kuaishou."""
    grant_secret: str = field(default="", repr=False)
    """Kuaishou gives tokens by one secret (appSecret) and has calls signed by another
    (signSecret, which is the app_secret here)."""
    service_no: str = ""
    """Of our app in Douyin's market of services; empty where the app is the shop's own."""


@dataclass(frozen=True)
class Shop:
    """A shop of ours at a platform, as an adapter has to know it."""

    number: str
    """The platform's own, as text: some are longer than a float can hold."""
    keys: Keys
    api_base: str
    """Empty for the platform itself; a simulator's address otherwise."""


@dataclass(frozen=True)
class Grant:
    """What a platform gives so that we may ask about a shop, and for how long."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    """Empty where none is needed."""
    seconds: int
    """From now on, in which the access token is good."""
    number: str = ""
    """The platform's own of the shop, where it tells: a grant for another one is none."""


@dataclass(frozen=True)
class Push:
    """An HTTP request that says it comes from the platform: bytes as they came."""

    body: bytes
    headers: Mapping[str, str]
    """By their names in lower case."""
    query: Mapping[str, str]


@dataclass(frozen=True)
class Returned:
    """Money that the platform has given back to a shopper."""

    aftersale_no: str
    sub_order_no: str
    refund_fen: int


@dataclass(frozen=True)
class Message:
    """One thing that a platform says has happened."""

    message_id: str
    kind: str
    """The platform's own word or number."""
    order_no: str
    """Of the main order; empty where the message is about no order."""
    returned: Returned | None = None


@dataclass(frozen=True)
class Answer:
    """What the platform wants to hear once a push is stored."""

    body: str
    mimetype: str


@dataclass(frozen=True)
class Goods:
    """Which of a platform's goods, in its own numbers."""

    product_no: str
    """Empty where nobody knows it."""
    sku_no: str


@dataclass(frozen=True)
class PlatformReceiver:
    """Who gets the parcel, masked, with what the platform needs to print the address."""

    name: str
    phone: str
    address: str
    ciphers: Mapping[str, str]
    """By the platform's field name; opened only by its own waybill service."""


@dataclass(frozen=True)
class Suborder:
    """One line of a platform's order, as it stands there now. Money in fen."""

    order_no: str
    sub_order_no: str
    status_raw: str
    changed_at: datetime
    """When the platform changed it last: what is older never overwrites."""
    sku: str
    merchant_sku: str
    title: str
    units: int
    """How many of the platform's goods; one of them may be several packs of ours."""
    paid_fen: int
    """By the shopper, freight included."""
    freight_fen: int
    discount_fen: int
    """Borne by the platform, which pays it to us: it belongs to what the goods brought."""
    host_no: str
    host_name: str
    room_no: str
    buyer_note: str
    ordered_at: datetime
    paid_at: datetime | None
    ship_by: datetime | None
    receiver: PlatformReceiver
    product_no: str = ""
    """The platform's number of the goods that the SKU belongs to; empty where it is not told."""

    @property
    def goods_fen(self) -> int:
        """What the goods bring."""
        return self.paid_fen - self.freight_fen + self.discount_fen


class ForgedPushError(Exception):
    """The push is not signed by the platform, or cannot be read."""


class PlatformUnavailableError(Exception):
    """The platform does not answer; ask again later."""


class AnswerLostError(PlatformUnavailableError):
    """The question went out and no answer came: only the platform knows what it did."""


class PlatformRefusedError(Exception):
    """The platform answers, but not what was asked for."""


NUMBER_UNKNOWN = "number_unknown"
"""Why stock was not told: the platform's number of the goods is not known here."""


class Adapter(Protocol):
    """How one platform is spoken to. Nothing here touches the database."""

    renews_before: timedelta
    """How long before its end an access token is renewed: earlier the platform gives the same."""
    counts_once: bool
    """Whether a change of stock that is told twice under one key is counted once (Douyin). Where it
    is not (WeChat, Kuaishou, Pinduoduo), one whose answer was lost is never told again unless a
    person has looked at the platform."""
    needs_product: bool
    """Whether it wants the number of the goods beside that of the SKU when stock is changed."""

    def grant_page(self, shop: Shop, state: str, back_to: str) -> str:
        """Tell where the shop's owner lets us ask; the platform sends a code to `back_to`.

        Empty where the platform asks nobody: then the keys are enough, and `renew` begins.
        """

    def redeem(self, shop: Shop, code: str, back_to: str) -> Grant:
        """Turn the code that came back into a grant.

        Raises:
            PlatformUnavailableError: no answer; the code may be spent, so begin anew.
            PlatformRefusedError: it says no.
        """

    def renew(self, shop: Shop) -> Grant:
        """Have the next grant before this one ends.

        Raises:
            PlatformUnavailableError: no answer; ask again later.
            PlatformRefusedError: it says no: the shop's owner has to let us ask anew.
        """

    def answer_to(self, push: Push) -> Answer:
        """Tell what the platform wants to hear once its push is stored."""

    def greet(self, shop: Shop, push: Push) -> Answer:
        """Answer a platform that only looks whether this is our address.

        Raises:
            ForgedPushError: not signed, or this platform does no such thing.
        """

    def read_push(self, shop: Shop, push: Push) -> Sequence[Message]:
        """Verify a push, then read it; a mere test brings no message.

        Raises:
            ForgedPushError: before anything of it is believed.
        """

    def read_order(self, shop: Shop, order_no: str) -> Sequence[Suborder]:
        """Ask the platform how an order stands now.

        Raises:
            PlatformUnavailableError: no answer, or too many questions.
            PlatformRefusedError: it says no.
        """

    def changed(self, shop: Shop, since: datetime, until: datetime) -> Sequence[str]:
        """List the numbers of orders that changed within a window: a push may have been lost.

        Raises:
            PlatformUnavailableError: as above.
            PlatformRefusedError: as above.
        """

    def add_stock(self, shop: Shop, goods: Goods, units: int, once: str) -> None:
        """Let the platform sell so many more, or fewer.

        Args:
            shop: whose.
            goods: which.
            units: of the platform's goods; negative to sell fewer.
            once: the key of this change, which changes nothing again where `counts_once`.

        Raises:
            AnswerLostError: it may have been done; tell it again only where `counts_once`.
            PlatformUnavailableError: it was not done; tell it again.
            PlatformRefusedError: it will not: a person does it there.
        """


SILENT = "silent"
"""Why a renewal failed, where the platform did not answer; what it answers is kept as it is."""
STATE_SECONDS = 1800
"""How long somebody may take at the platform's page."""


def state_of(secret: str, *, code: str, account_id: int, now: datetime) -> str:
    """Write what a platform sends back with its code: for which shop, who asked, and when.

    Signed by a key of this desk's, so that nobody else can hand us a code in somebody's name.
    """
    said = f"{code}.{account_id}.{int(now.timestamp())}"
    return f"{said}.{_state_sign(secret, said)}"


def shop_of_state(secret: str, state: str, *, account_id: int, now: datetime) -> str:
    """Read the code of the shop for which this person asked a moment ago; empty where it is not so.

    Compared in constant time, before anything of it is believed.
    """
    said, _, sign = state.rpartition(".")
    if not hmac.compare_digest(_state_sign(secret, said).encode(), sign.encode()):
        return ""
    code, whose, asked = said.split(".")
    age = now.timestamp() - int(asked)
    return code if int(whose) == account_id and 0 <= age + 1 <= STATE_SECONDS else ""


def _state_sign(secret: str, said: str) -> str:
    return hmac.new(secret.encode(), f"platform grant {said}".encode(), hashlib.sha256).hexdigest()
