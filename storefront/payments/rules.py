"""What is said between the desk and a payment gateway, and when money counts as paid."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.money import Fen

CURRENCY = "cny"
AFTERSALE = "aftersale_"
"""How the reason of a refund begins that the desk bears; what follows is the kind of case."""
DUE_FEN_MIN = Fen(400)
"""The gateway takes no payment under half a US dollar, about four yuan."""


class Way(StrEnum):
    """How a shopper pays."""

    ALIPAY = "alipay"
    """On Alipay's page."""
    WECHAT_PAY = "wechat_pay"
    """By a QR code on our page, scanned with WeChat."""
    CARD = "card"
    """On the gateway's own page, so that no card number comes near ours."""


class PaymentState(StrEnum):
    """Where one attempt to be paid stands."""

    CREATED = "created"
    """Written down; no way is chosen, or the gateway has not answered yet."""
    OPEN = "open"
    """The gateway waits for the shopper."""
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    MISMATCH = "mismatch"
    """Paid, but not what was asked for: nothing is served before a person has looked."""


class Collector(StrEnum):
    """Who received a shopper's money for us."""

    GATEWAY = "gateway"
    PLATFORM = "platform"
    """A sales platform: it pays back by itself, and settles with us later."""


class GatewayState(StrEnum):
    """Where the gateway says that an attempt stands."""

    OPEN = "open"
    """It can be paid."""
    COMPLETE = "complete"
    """The shopper has done their part; the money may come later."""
    EXPIRED = "expired"
    """Nobody can pay it any more."""


class RefundState(StrEnum):
    """Where a refund stands."""

    ASKED = "asked"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


REDIRECT_STATUS, REDIRECT_FAILED = "redirect_status", "failed"
"""How the gateway tells the page that it leads back to that nothing was paid."""


def has_failed(payment_state: str, redirect_status: str) -> bool:
    """Say whether an attempt came to nothing, as far as is known: declined, or given up.

    Args:
        payment_state: of the latest attempt.
        redirect_status: what the gateway said when it led the shopper back, if it did.
    """
    is_over = payment_state in {PaymentState.FAILED, PaymentState.EXPIRED}
    is_unpaid = payment_state in {PaymentState.CREATED, PaymentState.OPEN}
    return is_over or (is_unpaid and redirect_status == REDIRECT_FAILED)


@dataclass(frozen=True)
class PaymentRequest:
    """One attempt to be paid, asked of the gateway. Asking twice makes one."""

    attempt_id: UUID
    """The idempotency key."""
    subject: str
    """What is paid for; comes back with the event as the reference."""
    way: Way
    title: str
    due_fen: int
    currency: str
    return_url: str
    """Where the shopper is sent afterwards, paid or not."""


@dataclass(frozen=True)
class OpenedPayment:
    """What the gateway opened for an attempt."""

    gateway_id: str
    page_url: str
    """Where the shopper pays; with a QR code, a page of the gateway's that shows it too."""
    qr_text: str = ""
    """What the shopper's wallet scans."""


@dataclass(frozen=True)
class PaymentReport:
    """What the gateway says of an attempt now, by itself or when asked."""

    gateway_id: str
    state: GatewayState
    paid: bool
    received_fen: int
    """What the shopper was asked for and, where paid, gave."""
    currency: str
    subject: str
    attempt_id: str
    payment_intent_id: str | None
    failed: bool = False
    """The wallet or the bank said no, at once or later."""


@dataclass(frozen=True)
class RefundReport:
    """What the gateway says of a refund."""

    refund_id: str
    """Our own id of it."""
    gateway_refund_id: str
    state: RefundState


class LineKind(StrEnum):
    """What a line of the gateway's own account is about."""

    CHARGE = "charge"
    REFUND = "refund"
    REFUND_FAILURE = "refund_failure"
    """A refund that a bank sent back."""
    DISPUTE = "dispute"
    """Money that a shopper's bank took back, or gave back."""
    FEE = "fee"
    """What the gateway takes for itself, beside what it keeps of each line."""
    PAYOUT = "payout"
    """Money on its way to our bank, or back from there."""
    OTHER = "other"


@dataclass(frozen=True)
class BalanceLine:
    """One line of our account at the gateway. Fen of its currency; what goes out is negative."""

    line_id: str
    kind: LineKind
    source_id: str
    """The gateway's id of what moved: a charge, a refund, a dispute; empty where it has none."""
    payment_intent_id: str
    amount_fen: int
    fee_fen: int
    """What the gateway keeps of it, on top of the amount."""
    currency: str
    moved_at: datetime


class DisputeState(StrEnum):
    """Where a dispute with a shopper's bank stands."""

    INQUIRY = "inquiry"
    """The bank asks; the money is still here."""
    NEEDS_ANSWER = "needs_answer"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"
    CLOSED = "closed"
    """An inquiry that ended without money."""

    @property
    def is_over(self) -> bool:
        """Say whether nothing can be done about it any more."""
        return self in {DisputeState.WON, DisputeState.LOST, DisputeState.CLOSED}


@dataclass(frozen=True)
class DisputeReport:
    """What the gateway says of a dispute now."""

    dispute_id: str
    payment_intent_id: str
    state: DisputeState
    reason: str
    """The bank's word, as the gateway writes it."""
    disputed_fen: int
    currency: str
    opened_at: datetime
    answer_by: datetime | None
    moves: tuple[BalanceLine, ...]
    """All that was taken back and given back so far."""


@dataclass(frozen=True)
class Event:
    """A signed message of the gateway, read."""

    event_id: str
    kind: str
    created_at: datetime
    payment: PaymentReport | None
    refund: RefundReport | None
    dispute: DisputeReport | None = None


class GatewayUnavailable(Exception):  # noqa: N818 - an answer of the gateway, not a fault of ours
    """The gateway did not answer, or answered with a fault of its own: ask again later."""


class GatewayRefused(Exception):  # noqa: N818 - an answer of the gateway, not a fault of ours
    """The gateway understood and said no: asking the same again is no use."""


class ForgedEvent(Exception):  # noqa: N818 - an answer of the gateway, not a fault of ours
    """The signature of an event is missing, wrong or too old."""
