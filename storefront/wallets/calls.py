"""Conversations with the providers of wallets: mark, commit, call, and write the answer down.

No transaction is open while a provider is asked. Whatever is lost between two of them, the number
of a transfer is the same, so that asking again, and sending again what never came, does no harm.
"""

import logging

from app import clock
from app.database import session as db
from app.errors import Refusal
from storefront.wallets import queries, services
from storefront.wallets.adapters import ADAPTERS
from storefront.wallets.queries import InFlight
from storefront.wallets.rules import (
    Answer,
    Merchant,
    ProviderRefusedError,
    ProviderSilentError,
    Stage,
)

log = logging.getLogger(__name__)


def send_approved() -> int:
    """Send what was approved, and tell how many transfers that were."""
    with db.transaction() as session:
        begun = services.begin(session, now=clock.now())
    with db.reading() as session:
        waiting = queries.in_flight(session, begun) if begun else []
    for one in waiting:
        _talk(one, is_new=True)
    return len(waiting)


def ask_for_answers() -> int:
    """Ask for all that was sent and is not over, and tell how many transfers that were."""
    with db.reading() as session:
        waiting = services.waiting_for_answer(session)
    for one in waiting:
        _talk(one, is_new=False)
    return len(waiting)


def ask_again(code: str) -> bool:
    """Ask for one transfer, over or not: what was paid may have come back.

    Returns:
        Whether there is such a transfer.
    """
    with db.reading() as session:
        one = queries.sent(session, code)
    if one is None:
        return False
    _talk(one, is_new=False)
    return True


def _talk(one: InFlight, *, is_new: bool) -> None:
    with db.reading() as session:
        merchant = services.merchant_of(session, one.rail)
    if merchant is None:
        return
    answer = _send(merchant, one) if is_new else _ask(merchant, one)
    try:
        with db.transaction() as session:
            services.record(session, payout_id=one.payout_id, answer=answer, now=clock.now())
    except Refusal as refusal:
        # What had failed here was paid there, or the reverse: the findings name it.
        log.warning("payout %s: %s, %s", one.transfer.number, one.rail, refusal.code)


def _send(merchant: Merchant, one: InFlight) -> Answer | None:
    """Send; after a no, ask for the number before anything is believed."""
    adapter = ADAPTERS[one.rail]
    try:
        return adapter.send(merchant, one.transfer)
    except ProviderSilentError:
        return None
    except ProviderRefusedError as refused:
        try:
            found = adapter.ask(merchant, one.transfer.number)
        except (ProviderSilentError, ProviderRefusedError):
            return None
        if found.stage is not Stage.ABSENT:
            return found
        return Answer(Stage.FAILED, refused.code, reason=refused.reason)


def _ask(merchant: Merchant, one: InFlight) -> Answer | None:
    """Ask; what never came is sent again under the number that it has."""
    try:
        found = ADAPTERS[one.rail].ask(merchant, one.transfer.number)
    except (ProviderSilentError, ProviderRefusedError):
        return None
    if found.stage is Stage.ABSENT and one.state in {"submitted", "unknown"}:
        return _send(merchant, one)
    return found
