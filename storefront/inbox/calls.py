"""Between platform and database: a push is stored and answered, then asked about and handled.

No question to a platform is asked inside a transaction. A push is heard in two: it is stored for
good in the first, and only then answered. Pushes that reach a process in the same moment are
stored together, so that a burst waits for one commit and not for each.
"""

import logging
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from sqlalchemy.exc import DBAPIError

from app import clock
from app.database import session as db
from app.errors import Refusal
from storefront.channels import queries as channels
from storefront.channels.adapters import ADAPTERS
from storefront.channels.rules import (
    Answer,
    ForgedPushError,
    Platform,
    PlatformRefusedError,
    PlatformUnavailableError,
    Push,
    Shop,
    Suborder,
)
from storefront.inbox import queries, rules, services
from storefront.inbox.services import Verified

log = logging.getLogger(__name__)

QUESTIONS_AT_ONCE = 8
KNOWN_SECONDS = 1


def hear(code: str, push: Push) -> Answer:
    """Verify and store a push of a shop, and say what the platform wants to hear.

    Raises:
        ForgedPushError: it is not signed with this shop's keys, or there is no such shop.
    """
    known = _open_shop(code)
    adapter = ADAPTERS[known.platform]
    messages = adapter.read_push(known.shop, push)
    if messages:
        _store(Verified(known.shop_id, messages, push.body))
    return adapter.answer_to(push)


def greet(code: str, push: Push) -> Answer:
    """Answer a platform that only looks whether this is our address.

    Raises:
        ForgedPushError: as `hear`.
    """
    known = _open_shop(code)
    return ADAPTERS[known.platform].greet(known.shop, push)


@dataclass
class _Waiting:
    """A push that is to be stored, and what came of the group that it was in."""

    push: Verified
    is_stored: bool = False
    is_over: bool = False


_turn = Lock()
_waiting: deque[_Waiting] = deque()


def _store(push: Verified) -> None:
    """Store a push with all that wait in this moment; whoever has the turn does it for them all."""
    mine = _Waiting(push)
    _waiting.append(mine)
    with _turn:
        if not mine.is_over:
            _store_group([_waiting.popleft() for _ in range(len(_waiting))])
    if not mine.is_stored:
        # Something in the group cannot be stored: what is wrong with it stays with it.
        _store_and_call([push])


def _store_group(group: Sequence[_Waiting]) -> None:
    try:
        _store_and_call([each.push for each in group])
    except (db.LostRace, DBAPIError):
        log.exception("a group of pushes is stored one by one")
    else:
        for each in group:
            each.is_stored = True
    finally:
        # Also after a fault: nobody else of the group may wait for what never comes.
        for each in group:
            each.is_over = True


def _store_and_call(pushes: Sequence[Verified]) -> None:
    now = clock.now()
    with db.transaction() as session:
        new = services.store(session, pushes, now=now)
    for shop_id in sorted(new):
        with db.transaction() as session:
            services.call(session, shop_id=shop_id, now=now)


def poll(shop_id: int) -> None:
    """Ask a platform what has changed since it was asked last; a push may have been lost.

    Each window is noted once it is stored, so that a silent platform is asked again from there.
    """
    with db.reading() as session:
        row = channels.shop_of_id(session, shop_id)
    shop, adapter = channels.shop_for_adapter(row), ADAPTERS[Platform(row.platform)]
    for since, until in rules.windows(row.polled_until or row.opened_at, now=clock.now()):
        try:
            numbers = adapter.changed(shop, since, until)
        except (PlatformUnavailableError, PlatformRefusedError) as error:
            log.warning("%s does not say what has changed: %s", row.name, error)
            return
        with db.transaction() as session:
            services.note_polled(
                session, shop_id=shop_id, order_nos=numbers, until=until, now=clock.now()
            )
        if numbers:
            with db.transaction() as session:
                services.call(session, shop_id=shop_id, now=clock.now())


def poll_all() -> None:
    """Ask every platform whose shop is open and has its access token."""
    with db.reading() as session:
        shop_ids = [
            row.id
            for row in channels.open_shops(session)
            if channels.shop_for_adapter(row).keys.access_token
        ]
    for shop_id in shop_ids:
        poll(shop_id)


def handle_messages(shop_id: int) -> int:
    """Handle all that waits of a shop, group by group, and tell how many messages that were."""
    with db.transaction() as session:
        services.take_call(session, shop_id=shop_id)
    handled = 0
    while group := _next_group(shop_id):
        handled += group.handled()
    return handled


def handle_all() -> None:
    """Handle what waits of every shop: a call may have been lost with its process."""
    with db.reading() as session:
        shop_ids = queries.shops_waiting(session, now=clock.now())
    for shop_id in shop_ids:
        handle_messages(shop_id)


@dataclass(frozen=True)
class _Group:
    """Messages that are handled in one transaction."""

    shop_id: int
    platform: Platform
    shop: Shop
    orders: dict[str, list[int]]
    """Order number → ids of the messages about it."""

    def handled(self) -> int:
        """Ask the platform about these orders and take the answers over."""
        told, failed = _ask(self.platform, self.shop, [no for no in self.orders if no])
        try:
            return self._take_over(list(self.orders), told, failed)
        except (Refusal, DBAPIError):
            log.exception("a group of messages of shop %s is handled one by one", self.shop_id)
        return sum(self._alone(order_no, told, failed) for order_no in self.orders)

    def _take_over(
        self,
        order_nos: Sequence[str],
        told: dict[str, Sequence[Suborder]],
        failed: dict[str, str],
    ) -> int:
        ids = [message_id for order_no in order_nos for message_id in self.orders[order_no]]
        with db.transaction() as session:
            return services.handle(
                session,
                shop_id=self.shop_id,
                message_ids=ids,
                told=told,
                failed=failed,
                now=clock.now(),
            )

    def _alone(
        self, order_no: str, told: dict[str, Sequence[Suborder]], failed: dict[str, str]
    ) -> int:
        """Handle one order's messages: what is wrong with them stays with them."""
        try:
            return self._take_over([order_no], told, failed)
        except (Refusal, DBAPIError) as error:
            reason = error.code if isinstance(error, Refusal) else type(error.orig).__name__
            with db.transaction() as session:
                services.postpone(
                    session,
                    message_ids=self.orders[order_no],
                    reason=reason,
                    now=clock.now(),
                )
            return 0


@dataclass(frozen=True)
class _Known:
    """An open shop, as it was when it was looked up."""

    shop_id: int
    platform: Platform
    shop: Shop
    looked_up: float
    """Seconds of the monotonic clock."""


_known: dict[str, _Known] = {}


def _open_shop(code: str) -> _Known:
    """Find an open shop; in a burst it is looked up once a second, not for each push.

    New keys are waited for that long, which platforms bear: they push again what was refused.

    Raises:
        ForgedPushError: there is none.
    """
    known = _known.get(code)
    if known is not None and time.monotonic() - known.looked_up < KNOWN_SECONDS:
        return known
    with db.reading() as session:
        row = channels.shop_of_code(session, code)
    if row is None or not row.is_open:
        _known.pop(code, None)
        raise ForgedPushError
    known = _Known(row.id, Platform(row.platform), channels.shop_for_adapter(row), time.monotonic())
    _known[code] = known
    return known


def _next_group(shop_id: int) -> _Group | None:
    with db.reading() as session:
        row = channels.shop_of_id(session, shop_id)
        messages = queries.next_messages(session, shop_id=shop_id, now=clock.now())
    if not messages:
        return None
    orders: dict[str, list[int]] = {}
    for message in messages:
        orders.setdefault(message.order_no, []).append(message.id)
    return _Group(shop_id, Platform(row.platform), channels.shop_for_adapter(row), orders)


def _ask(
    platform: Platform, shop: Shop, order_nos: Sequence[str]
) -> tuple[dict[str, Sequence[Suborder]], dict[str, str]]:
    """Ask about orders, several at a time; tell what was answered and what was not, and why."""
    told: dict[str, Sequence[Suborder]] = {}
    failed: dict[str, str] = {}
    adapter = ADAPTERS[platform]

    def ask(order_no: str) -> None:
        try:
            told[order_no] = adapter.read_order(shop, order_no)
        except (PlatformUnavailableError, PlatformRefusedError) as error:
            failed[order_no] = f"{type(error).__name__}: {error}"

    if order_nos:
        with ThreadPoolExecutor(QUESTIONS_AT_ONCE) as people:
            list(people.map(ask, order_nos))
    return told, failed
