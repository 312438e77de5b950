"""Stripe, spoken in this file and those beside it; what comes back is in the words of `rules`.

What must never happen: money taken or given back twice because an answer was lost, and a message
believed whose signature is not Stripe's. API version: the one that the SDK is pinned to.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

import stripe
from stripe.params import BalanceTransactionListParams

from storefront.payments.adapters.stripe_payments import (
    Json,
    intent_params,
    intent_report,
    is_intent,
    opened_intent,
    payment_report,
    session_params,
    session_report,
)
from storefront.payments.rules import (
    DUE_FEN_MIN,
    BalanceLine,
    DisputeReport,
    DisputeState,
    Event,
    ForgedEvent,
    GatewayRefused,
    GatewayUnavailable,
    LineKind,
    OpenedPayment,
    PaymentReport,
    PaymentRequest,
    RefundReport,
    RefundState,
    Way,
)

DUE_FEN_MAX = 99_999_999
"""Stripe takes at most eight digits."""
TOLERANCE_SECONDS = 300
"""How old a signature may be; older ones may be a recording played again."""
CONNECT_SECONDS, ANSWER_SECONDS = 4, 20
KEYS_MAX = 4
"""How many idempotency keys one wish may use up on answers that were lost."""

REFUND_STATES: Mapping[str, RefundState] = {
    "pending": RefundState.PENDING,
    "requires_action": RefundState.PENDING,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}

LINE_KINDS: Mapping[str, LineKind] = {
    "charge": LineKind.CHARGE,
    "refund": LineKind.REFUND,
    "refund_failure": LineKind.REFUND_FAILURE,
    "dispute": LineKind.DISPUTE,
    "dispute_reversal": LineKind.DISPUTE,
    "fee": LineKind.FEE,
    "tax": LineKind.FEE,
    "network_cost": LineKind.FEE,
    "payout": LineKind.PAYOUT,
    "payout_reversal": LineKind.PAYOUT,
}
"""By Stripe's reporting categories, which are steadier than its types."""

DISPUTE_STATES: Mapping[str, DisputeState] = {
    "warning_needs_response": DisputeState.INQUIRY,
    "warning_under_review": DisputeState.INQUIRY,
    "warning_closed": DisputeState.CLOSED,
    "needs_response": DisputeState.NEEDS_ANSWER,
    "under_review": DisputeState.UNDER_REVIEW,
    "prevented": DisputeState.CLOSED,
    "won": DisputeState.WON,
    "lost": DisputeState.LOST,
}

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)
# What machine and Python we run on is nobody's business.
stripe.enable_telemetry = False


class StripeGateway:
    """Stripe's API and webhooks, or the sandbox that stands in for them.

    Args:
        api_key: secret key of the account.
        api_base: address of the sandbox; empty for Stripe itself.
        webhook_secret: signs the webhooks; while it is empty every message counts as forged.
        tolerance_seconds: how old a signature may be.
    """

    def __init__(
        self,
        api_key: str,
        api_base: str,
        webhook_secret: str,
        *,
        tolerance_seconds: int = TOLERANCE_SECONDS,
    ) -> None:
        self._webhook_secret = webhook_secret
        self._tolerance_seconds = tolerance_seconds
        self._http = stripe.RequestsClient(
            timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            # The sandbox is on this machine: a proxy of the environment does not reach it.
            proxy={"http": "", "https": ""} if api_base else None,
        )
        self._client = stripe.StripeClient(
            api_key,
            base_addresses={"api": api_base} if api_base else None,
            http_client=self._http,
            max_network_retries=1,
        )

    def close(self) -> None:
        """Close this thread's connection."""
        self._http.close()  # type: ignore[no-untyped-call]

    def open_payment(self, request: PaymentRequest) -> OpenedPayment:
        """Open an attempt; the same attempt again is the same one.

        Raises:
            GatewayRefused: `amount_too_small`, `amount_too_large` (not even asked), or Stripe's
                own code.
            GatewayUnavailable: no answer, or a fault of Stripe's; ask again.
        """
        if request.due_fen < DUE_FEN_MIN:
            raise GatewayRefused("amount_too_small")
        if request.due_fen > DUE_FEN_MAX:
            raise GatewayRefused("amount_too_large")
        if request.way is Way.CARD:
            return self._open_session(request)
        return self._open_intent(request)

    def _open_session(self, request: PaymentRequest) -> OpenedPayment:
        params = session_params(request)

        def create(key: str) -> stripe.checkout.Session:
            return self._client.v1.checkout.sessions.create(params, {"idempotency_key": key})

        session = once(create, wish=f"checkout-{request.attempt_id}")
        if session.url is None:
            # A replayed answer shows the page as it was when opened, so this is Stripe's fault.
            raise GatewayUnavailable("no address of a page")
        return OpenedPayment(session.id, session.url)

    def _open_intent(self, request: PaymentRequest) -> OpenedPayment:
        params = intent_params(request)

        def create(key: str) -> stripe.PaymentIntent:
            return self._client.v1.payment_intents.create(params, {"idempotency_key": key})

        return opened_intent(once(create, wish=f"intent-{request.attempt_id}").to_dict())

    def read_payment(self, gateway_id: str) -> PaymentReport:
        """Ask what became of an attempt.

        Raises:
            GatewayRefused: there is no such attempt.
            GatewayUnavailable: ask again.
        """
        if is_intent(gateway_id):
            intent = asked(lambda: self._client.v1.payment_intents.retrieve(gateway_id))
            return intent_report(intent.to_dict())
        session = asked(
            lambda: self._client.v1.checkout.sessions.retrieve(
                gateway_id, {"expand": ["payment_intent"]}
            )
        )
        return session_report(session.to_dict())

    def close_payment(self, gateway_id: str) -> PaymentReport:
        """Let nobody pay an attempt any more; one that is over stays as it is.

        Raises:
            GatewayRefused: there is no such attempt.
            GatewayUnavailable: ask again.
        """
        try:
            if is_intent(gateway_id):
                asked(
                    lambda: self._client.v1.payment_intents.cancel(
                        gateway_id, {"cancellation_reason": "abandoned"}
                    )
                )
            else:
                asked(lambda: self._client.v1.checkout.sessions.expire(gateway_id))
        except GatewayRefused:
            # Most likely just paid or over by itself: what counts is how it stands now.
            logger.info("attempt %s could not be closed", gateway_id)
        return self.read_payment(gateway_id)

    def refund(self, *, payment_intent_id: str, refund_id: UUID, refund_fen: int) -> RefundReport:
        """Send money back, once for each refund id, however often this is asked.

        Raises:
            GatewayRefused: `charge_already_refunded`, or more than is left, or never paid.
            GatewayUnavailable: it is not known whether it was done; ask again.
        """

        def create(key: str) -> stripe.Refund:
            # Stripe forgets keys after a day, and remembers a failure under a key even where
            # the refund was made: only its own list tells whether this one exists.
            return self._find_refund(
                payment_intent_id, refund_id
            ) or self._client.v1.refunds.create(
                {
                    "payment_intent": payment_intent_id,
                    "amount": refund_fen,
                    "reason": "requested_by_customer",
                    "metadata": {"refund_id": str(refund_id)},
                },
                {"idempotency_key": key},
            )

        return _refund_report(once(create, wish=f"refund-{refund_id}").to_dict())

    def read_refund(self, gateway_refund_id: str) -> RefundReport:
        """Ask what became of a refund.

        Raises:
            GatewayRefused: there is no such refund.
            GatewayUnavailable: ask again.
        """
        refund = asked(lambda: self._client.v1.refunds.retrieve(gateway_refund_id))
        return _refund_report(refund.to_dict())

    def balance_lines(self, *, since: datetime | None) -> list[BalanceLine]:
        """List what moved in our account at Stripe, newest first; all of it where since is nothing.

        Raises:
            GatewayUnavailable: ask again.
        """
        params: BalanceTransactionListParams = {"limit": 100, "expand": ["data.source"]}
        if since is not None:
            params["created"] = {"gte": int(since.timestamp())}

        def read() -> list[BalanceLine]:
            lines = self._client.v1.balance_transactions.list(params)
            return [_balance_line(line.to_dict()) for line in lines.auto_paging_iter()]

        return asked(read)

    def parse_event(self, raw_body: bytes, signature_header: str | None) -> Event:
        """Read a message and prove that it is Stripe's and fresh.

        Args:
            raw_body: as it came over the wire: one byte changed breaks the signature.
            signature_header: `Stripe-Signature`.

        Raises:
            ForgedEvent: the signature is missing, wrong or too old, or it is no event.
        """
        if not self._webhook_secret:
            raise ForgedEvent("no webhook secret is set")
        try:
            stripe.WebhookSignature.verify_header(
                raw_body, signature_header, self._webhook_secret, self._tolerance_seconds
            )
            return _event(json.loads(raw_body))
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError) as error:
            raise ForgedEvent(str(error)) from error

    def read_event(self, body: str) -> Event:
        """Read a message that was proved before it was stored."""
        return _event(json.loads(body))

    def _find_refund(self, payment_intent_id: str, refund_id: UUID) -> stripe.Refund | None:
        refunds = self._client.v1.refunds.list({"payment_intent": payment_intent_id, "limit": 100})
        for refund in refunds.auto_paging_iter():
            if _refund_report(refund.to_dict()).refund_id == str(refund_id):
                return refund
        return None


def once(ask: Callable[[str], Answer], *, wish: str) -> Answer:
    """Ask under the wish's key, and under a fresh one where the key is spent on a lost answer.

    Stripe replays a server error under its key for a day, so that asking again would never help.
    """
    for number in range(KEYS_MAX):
        try:
            return asked(lambda key=f"{wish}-{number}": ask(key))  # type: ignore[misc]
        except GatewayUnavailable as unavailable:
            if not _is_replayed(unavailable.__cause__):
                raise
    raise GatewayUnavailable(f"{wish}: every key is spent")


def _is_replayed(error: BaseException | None) -> bool:
    return (
        isinstance(error, stripe.StripeError)
        and (error.headers or {}).get("Idempotent-Replayed") == "true"
    )


def asked(ask: Callable[[], Answer]) -> Answer:
    """Ask Stripe, and say in our words what went wrong."""
    try:
        return ask()
    except (stripe.InvalidRequestError, stripe.CardError, stripe.IdempotencyError) as error:
        raise GatewayRefused(error.code or str(error)) from error
    except stripe.StripeError as error:
        # A wrong key or right is for the operator to repair, not for the shopper.
        if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
            logger.exception("the payment gateway does not know us")
        raise GatewayUnavailable(str(error)) from error


def _event(body: Json) -> Event:
    if body["object"] != "event":
        raise ValueError("not an event")
    kind = str(body["type"])
    about: Json = (body.get("data") or {}).get("object") or {}
    is_refund = about.get("object") == "refund"
    return Event(
        event_id=str(body["id"]),
        kind=kind,
        created_at=datetime.fromtimestamp(int(body.get("created") or 0), UTC),
        payment=payment_report(about, kind=kind),
        refund=_refund_report(about) if is_refund else None,
        dispute=dispute_report(about) if about.get("object") == "dispute" else None,
    )


def _refund_report(refund: Json) -> RefundReport:
    return RefundReport(
        refund_id=(refund.get("metadata") or {}).get("refund_id", ""),
        gateway_refund_id=refund["id"],
        state=REFUND_STATES[refund["status"]],
    )


def dispute_report(dispute: Json) -> DisputeReport:
    """Read a dispute as Stripe shows it."""
    due_by = (dispute.get("evidence_details") or {}).get("due_by")
    return DisputeReport(
        dispute_id=dispute["id"],
        payment_intent_id=_id_of(dispute.get("payment_intent")),
        state=DISPUTE_STATES.get(dispute["status"], DisputeState.NEEDS_ANSWER),
        reason=dispute.get("reason") or "",
        disputed_fen=dispute["amount"],
        currency=dispute["currency"],
        opened_at=datetime.fromtimestamp(dispute["created"], UTC),
        answer_by=datetime.fromtimestamp(due_by, UTC) if due_by else None,
        moves=tuple(
            replace(_balance_line(line), payment_intent_id=_id_of(dispute.get("payment_intent")))
            for line in dispute.get("balance_transactions") or ()
        ),
    )


def _balance_line(line: Json) -> BalanceLine:
    source = line.get("source")
    intent = source.get("payment_intent") if isinstance(source, Mapping) else None
    return BalanceLine(
        line_id=line["id"],
        kind=LINE_KINDS.get(line.get("reporting_category") or line["type"], LineKind.OTHER),
        source_id=_id_of(source),
        payment_intent_id=_id_of(intent),
        amount_fen=line["amount"],
        fee_fen=line["fee"],
        currency=line["currency"],
        moved_at=datetime.fromtimestamp(line["created"], UTC),
    )


def _id_of(thing: object) -> str:
    """Read the id of what is named, or spelt out, or not there."""
    return str(thing["id"] if isinstance(thing, Mapping) else thing or "")
