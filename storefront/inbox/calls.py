"""Between platform and database: a push is stored and answered, then asked about and handled.

No question to a platform is asked inside a transaction. A push is stored for good, and only then
answered. Pushes that reach a process in the same moment are stored together, so that a burst waits
for one commit and not for each.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import Literal

from sqlalchemy.exc import DBAPIError

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.together import TogetherOnLoop
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
from storefront.inbox.queries import Heard
from storefront.inbox.rules import Trouble, Why
from storefront.inbox.services import Verified

log = logging.getLogger(__name__)

QUESTIONS_AT_ONCE = 8
ASKED_IN_A_ROW = 8
"""Orders that one of those asks about, one after the other: handing each on alone would cost more
than reading most answers."""
GROUPS_AT_ONCE = 2
KNOWN_SECONDS = 1
SECONDS_APART = 0.003
"""Between two groups of pushes that a process stores: so many come together that what a commit
costs is little for each, and none waits long."""
GATHER_SECONDS = 0.1
"""How long is waited for more messages before the next group is looked for."""

UNFIT = (Refusal, DBAPIError, ValueError, TypeError)
"""What is raised where something that was said cannot be taken over: by a rule, by the database, or
by a text that is none (half of a character)."""

_Outcome = Literal[True] | Exception
"""A push is stored, or what is wrong with it."""
_Answer = tuple[str, Sequence[Suborder] | Trouble]
"""An order's number, and how it stands at the platform or why the platform does not tell."""


async def hear(code: str, push: Push) -> Answer:
    """Verify and store a push of a shop, and say what the platform wants to hear.

    Raises:
        ForgedPushError: it is not signed with this shop's keys, or there is no such shop.
        Exception: what is wrong with this push alone.
    """
    known = await _open_shop(code)
    adapter = ADAPTERS[known.platform]
    messages = adapter.read_push(known.shop, push)
    if messages:
        outcome = await _together(Verified(known.shop_id, messages, push.body))
        if isinstance(outcome, Exception):
            raise outcome
    return adapter.answer_to(push)


async def greet(code: str, push: Push) -> Answer:
    """Answer a platform that only looks whether this is our address.

    Raises:
        ForgedPushError: as `hear`.
    """
    known = await _open_shop(code)
    return ADAPTERS[known.platform].greet(known.shop, push)


def _store_group(pushes: Sequence[Verified]) -> list[_Outcome]:
    try:
        _store_for_good(pushes)
    except (db.LostRace, *UNFIT):
        log.exception("a group of pushes is stored one by one")
        return [_store_alone(each) for each in pushes]
    return [True for _ in pushes]


def _store_alone(push: Verified) -> _Outcome:
    """Store one push: what is wrong with it stays with it."""
    try:
        _store_for_good([push])
    except (db.LostRace, *UNFIT) as error:
        return error
    return True


_together = TogetherOnLoop(_store_group, seconds_apart=SECONDS_APART)


def _store_for_good(pushes: Sequence[Verified]) -> None:
    with db.transaction() as session:
        services.store(session, pushes, now=clock.now())


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
    """Handle all that waits of a shop, group by group, and tell how many messages that were.

    While it goes on nobody else is called for this shop. What is stored after the last look finds
    the call taken down, or is seen by the look after that.
    """
    handled = 0
    while True:
        handled += _drain(shop_id)
        with db.transaction() as session:
            services.take_call(session, shop_id=shop_id)
        with db.reading() as session:
            is_over = not queries.next_messages(session, shop_id=shop_id, now=clock.now(), most=1)
        if is_over or not _claimed(shop_id):
            return handled


def handle_all() -> None:
    """Handle what waits of every shop for which nobody is called: a call may have been lost."""
    with db.reading() as session:
        shop_ids = queries.shops_waiting(session, now=clock.now())
    for shop_id in shop_ids:
        if _claimed(shop_id):
            handle_messages(shop_id)


def _claimed(shop_id: int) -> bool:
    with db.transaction() as session:
        return services.claim(session, shop_id=shop_id, now=clock.now())


def _drain(shop_id: int) -> int:
    """Handle group after group until nothing waits.

    With a backlog groups are handled side by side, and the platform is asked about the next one
    meanwhile. Without one, a moment is waited for more: a group costs about as much as forty
    messages.
    """
    handled = 0
    at_work: deque[tuple[_Group, Future[int]]] = deque()
    with (
        ThreadPoolExecutor(QUESTIONS_AT_ONCE) as people,
        ThreadPoolExecutor(GROUPS_AT_ONCE) as hands,
    ):
        while True:
            group = _next_group(shop_id, people, besides=[group for group, _ in at_work])
            if group is not None and group.is_full:
                at_work.append((group, hands.submit(group.handled)))
                if len(at_work) <= GROUPS_AT_ONCE:
                    continue
            elif group is not None:
                handled += group.handled()
            if at_work:
                handled += at_work.popleft()[1].result()
            elif group is None:
                return handled
            else:
                Event().wait(GATHER_SECONDS)


@dataclass(frozen=True)
class _Group:
    """Messages that are handled together, and what the platform is asked for them."""

    shop_id: int
    orders: Mapping[str, Sequence[Heard]]
    """Order number → the messages about it."""
    is_full: bool
    """Whether more may wait behind it."""
    asked: Sequence[Future[Sequence[_Answer]]]

    def handled(self) -> int:
        """Wait for the answers about these orders, take them over, and count the messages."""
        answers = [answer for one in self.asked for answer in one.result()]
        told = {order_no: said for order_no, said in answers if not isinstance(said, Trouble)}
        failed = {order_no: said for order_no, said in answers if isinstance(said, Trouble)}
        served = self._serve_new(told)
        handled = sum(len(self.orders[order_no]) for order_no in served)
        rest = [order_no for order_no in self.orders if order_no not in served]
        if not rest:
            return handled
        try:
            return handled + self._take_over(rest, told, failed)
        except UNFIT:
            log.exception("a group of messages of shop %s is handled one by one", self.shop_id)
        return handled + sum(self._alone(order_no, told, failed) for order_no in rest)

    def _serve_new(self, told: Mapping[str, Sequence[Suborder]]) -> Collection[str]:
        """Serve what can be served as it comes: of a burst nearly all."""
        try:
            with db.transaction() as session:
                return set(
                    services.handle_new(
                        session,
                        shop_id=self.shop_id,
                        orders=self.orders,
                        told=told,
                        now=clock.now(),
                    )
                )
        except UNFIT as error:
            log.info("shop %s is served by turns: %s", self.shop_id, _trouble(error).told)
            return ()

    def _take_over(
        self,
        order_nos: Sequence[str],
        told: Mapping[str, Sequence[Suborder]],
        failed: Mapping[str, Trouble],
    ) -> int:
        with db.transaction() as session:
            return services.handle(
                session,
                shop_id=self.shop_id,
                message_ids=[one.id for order_no in order_nos for one in self.orders[order_no]],
                told=told,
                failed=failed,
                now=clock.now(),
            )

    def _alone(
        self, order_no: str, told: Mapping[str, Sequence[Suborder]], failed: Mapping[str, Trouble]
    ) -> int:
        """Handle one order's messages: what is wrong with them stays with them."""
        try:
            return self._take_over([order_no], told, failed)
        except UNFIT as error:
            with db.transaction() as session:
                services.postpone(
                    session,
                    message_ids=[one.id for one in self.orders[order_no]],
                    trouble=_trouble(error),
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


async def _open_shop(code: str) -> _Known:
    """Find an open shop; in a burst it is looked up once a second, not for each push.

    New keys are waited for that long, which platforms bear: they push again what was refused.

    Raises:
        ForgedPushError: there is none.
    """
    known = _known.get(code)
    if known is None or time.monotonic() - known.looked_up >= KNOWN_SECONDS:
        known = await asyncio.to_thread(_look_up, code)
    return known


def _look_up(code: str) -> _Known:
    with db.reading() as session:
        row = channels.shop_of_code(session, code)
    if row is None or not row.is_open:
        _known.pop(code, None)
        raise ForgedPushError
    known = _Known(row.id, Platform(row.platform), channels.shop_for_adapter(row), time.monotonic())
    _known[code] = known
    return known


def _next_group(
    shop_id: int, people: ThreadPoolExecutor, *, besides: Sequence[_Group]
) -> _Group | None:
    """Find the next messages of a shop and begin to ask about them, several orders at a time.

    Args:
        besides: groups that are being handled. An order of theirs waits, whatever is heard of it.
    """
    with db.reading() as session:
        row = channels.shop_of_id(session, shop_id)
        messages = queries.next_messages(
            session,
            shop_id=shop_id,
            now=clock.now(),
            most=queries.GROUP,
            besides=[order_no for group in besides for order_no in group.orders],
        )
    if not messages:
        return None
    orders: dict[str, list[Heard]] = {}
    for message in messages:
        orders.setdefault(message.order_no, []).append(message)
    shop, platform = channels.shop_for_adapter(row), Platform(row.platform)
    numbers = [order_no for order_no in orders if order_no]
    asked = [
        people.submit(_ask, platform, shop, numbers[first : first + ASKED_IN_A_ROW])
        for first in range(0, len(numbers), ASKED_IN_A_ROW)
    ]
    return _Group(shop_id, orders, len(messages) == queries.GROUP, asked)


def _ask(platform: Platform, shop: Shop, order_nos: Sequence[str]) -> Sequence[_Answer]:
    return [(order_no, _told(platform, shop, order_no)) for order_no in order_nos]


def _told(platform: Platform, shop: Shop, order_no: str) -> Sequence[Suborder] | Trouble:
    try:
        return ADAPTERS[platform].read_order(shop, order_no)
    except PlatformUnavailableError as error:
        return Trouble(Why.SILENT, str(error))
    except PlatformRefusedError as error:
        return Trouble(Why.REFUSED, str(error))


def _trouble(error: Exception) -> Trouble:
    if isinstance(error, Refusal):
        return Trouble(Why.UNFIT, error.code)
    fault = error.orig if isinstance(error, DBAPIError) else error
    return Trouble(Why.FAULT, type(fault).__name__)
