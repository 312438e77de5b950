"""Messages of platforms: stored before anything is done about them, then handled once.

What must never happen: a message is answered as heard and then lost, handled twice with two
effects, or stuck behind another one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from sqlalchemy import ARRAY, BigInteger, any_, cast, or_, select, text, update
from sqlalchemy.orm import Session

from app.database.locks import lock_name, share_name
from app.jobs import names
from app.jobs.queue import defer
from storefront.channels.models import PlatformShop
from storefront.channels.rules import Message, Returned, Suborder
from storefront.inbox import queries
from storefront.inbox.models import PlatformMessage
from storefront.inbox.queries import Heard
from storefront.inbox.rules import Trouble
from storefront.suborders.services import serving, settling

BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900, 1800))
"""How long to wait after each failed try; the last one again and again."""
SILENT_AFTER = timedelta(seconds=30)
"""Who was called for a shop's messages and has handled none for so long is dead."""
ALIVE_EVERY = timedelta(seconds=10)
"""How often who handles says so."""
OUTCOME_CHARACTERS_MAX = 200
POLLED = "poll"
"""The kind of a message that we wrote ourselves: the platform named the order when asked."""

_STORE = text("""
    WITH stored AS (
        INSERT INTO platform_messages (
            shop_id, message_id, kind, order_no, aftersale_no, sub_order_no, refund_fen, body,
            received_at, try_at, tries, handled_at, outcome
        )
        SELECT shop_id, message_id, kind, order_no, aftersale_no, sub_order_no, refund_fen,
            decode(body, 'hex'), :now, :now, 0, CASE WHEN NOT asks THEN :now END,
            CASE WHEN asks THEN '' ELSE 'handled' END
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS said (
            shop_id bigint, message_id text, kind text, order_no text, aftersale_no text,
            sub_order_no text, refund_fen bigint, body text, asks boolean, place bigint
        )
        ORDER BY shop_id, message_id, place
        ON CONFLICT (shop_id, message_id) DO NOTHING
        RETURNING shop_id, handled_at
    )
    UPDATE platform_shops SET called_at = :now
    WHERE id IN (SELECT shop_id FROM stored WHERE handled_at IS NULL)
        AND (called_at IS NULL OR called_at < :silent)
    RETURNING id
""")
"""Messages of several shops; of a shop that nobody is called for yet, and which has something new
to do, somebody is. A message about no order asks for nothing: it is kept as a proof."""


@dataclass(frozen=True)
class Verified:
    """What a platform has pushed to a shop, verified and read."""

    shop_id: int
    messages: Sequence[Message]
    body: bytes
    """Byte for byte."""


def store(session: Session, pushes: Sequence[Verified], *, now: datetime) -> None:
    """Store pushes as they came, each of their messages once, and see that they are handled.

    Two processes that store the same messages lock them in one order, and never wait for each
    other in a circle. The call is made with the message or not at all: whoever takes a shop's
    call down waits until nobody is storing for it (`take_call`), and looks then.
    """
    rows = [_row(push, message) for push in pushes for message in push.messages]
    for shop_id in sorted({push.shop_id for push in pushes}):
        share_name(session, _line_of(shop_id))
    said = orjson.dumps([row | {"place": place} for place, row in enumerate(rows)]).decode()
    called = session.scalars(_STORE, {"now": now, "silent": now - SILENT_AFTER, "rows": said})
    for shop_id in called:
        defer(session, names.HANDLE_PLATFORM_MESSAGES, shop_id=shop_id)


def note_polled(
    session: Session, *, shop_id: int, order_nos: Sequence[str], until: datetime, now: datetime
) -> None:
    """Write down up to when a platform was asked, with a message for each order it named."""
    messages = [
        Message(f"poll:{order_no}:{int(until.timestamp())}", POLLED, order_no)
        for order_no in dict.fromkeys(order_nos)
    ]
    if messages:
        store(session, [Verified(shop_id, messages, b"")], now=now)
    session.execute(
        update(PlatformShop).where(PlatformShop.id == shop_id).values(polled_until=until)
    )


def claim(session: Session, *, shop_id: int, now: datetime) -> bool:
    """Say that somebody handles a shop's messages, unless somebody is called for it already."""
    claimed = session.scalar(
        update(PlatformShop)
        .where(
            PlatformShop.id == shop_id,
            or_(PlatformShop.called_at.is_(None), PlatformShop.called_at < now - SILENT_AFTER),
        )
        .values(called_at=now)
        .returning(PlatformShop.id)
    )
    return claimed is not None


def take_call(session: Session, *, shop_id: int) -> None:
    """Note that nobody handles a shop's messages any more: what comes now must call again.

    Messages that are being stored are there once this has the line for itself, so whoever takes
    the call down looks once more afterwards.
    """
    lock_name(session, _line_of(shop_id))
    session.execute(
        update(PlatformShop)
        .where(PlatformShop.id == shop_id, PlatformShop.called_at.is_not(None))
        .values(called_at=None)
    )


def handle_new(
    session: Session,
    *,
    shop_id: int,
    orders: Mapping[str, Sequence[Heard]],
    told: Mapping[str, Sequence[Suborder]],
    now: datetime,
) -> Collection[str]:
    """Serve orders that can be served as they come, and write down that their messages are handled.

    Several groups are served so side by side, if no order is in two of them. The others are for
    `handle`.

    Args:
        orders: order number → all messages of the group about it.
        told: order number → how it stands at the platform now.

    Returns:
        The numbers of the orders that were served whole.

    Raises:
        Refusal: as `serving.serve_new`; nothing may be written.
    """
    share_name(session, f"suborders:{shop_id}")
    shop = _alive(session, shop_id, now)
    sales = {
        order_no: told[order_no]
        for order_no, heard in orders.items()
        if told.get(order_no) and not any(_returned(message) for message in heard)
    }
    served = serving.serve_new(
        session, shop=shop, told=[one for order in sales.values() for one in order], now=now
    )
    whole = [no for no, order in sales.items() if all(one.sub_order_no in served for one in order)]
    _close(session, [message for order_no in whole for message in orders[order_no]], now)
    return whole


def handle(
    session: Session,
    *,
    shop_id: int,
    message_ids: Sequence[int],
    told: Mapping[str, Sequence[Suborder]],
    failed: Mapping[str, Trouble],
    now: datetime,
) -> int:
    """Do what a group of messages asks for, and write down what came of each.

    Args:
        message_ids: rows, some of which another worker may have handled meanwhile.
        told: order number → how it stands at the platform now.
        failed: order number → why the platform did not tell.

    Returns:
        How many were handled.
    """
    lock_name(session, f"suborders:{shop_id}")
    shop = _alive(session, shop_id, now)
    messages = queries.locked_messages(session, message_ids)
    heard = [message for message in messages if message.order_no not in failed]
    settling.take_in(
        session,
        shop=shop,
        told=[one for order in {m.order_no: None for m in heard} for one in told.get(order, ())],
        returned=[one for message in heard if (one := _returned(message)) is not None],
        now=now,
    )
    _close(session, heard, now)
    for order_no, trouble in failed.items():
        of_order = [message.id for message in messages if message.order_no == order_no]
        postpone(session, message_ids=of_order, trouble=trouble, now=now)
    return len(heard)


def postpone(
    session: Session, *, message_ids: Sequence[int], trouble: Trouble, now: datetime
) -> None:
    """Leave messages that cannot be handled now for later, and say why."""
    for message in session.scalars(
        select(PlatformMessage)
        .where(PlatformMessage.id.in_(message_ids), PlatformMessage.handled_at.is_(None))
        .with_for_update()
    ):
        message.try_at = now + BACK_OFF[min(message.tries, len(BACK_OFF) - 1)]
        message.tries += 1
        message.why, message.outcome = trouble.why, trouble.told[:OUTCOME_CHARACTERS_MAX]
    session.flush()


def _alive(session: Session, shop_id: int, now: datetime) -> PlatformShop:
    """Say now and then that its messages are being handled, and give the shop."""
    shop = session.get_one(PlatformShop, shop_id)
    if shop.called_at is not None and now - shop.called_at > ALIVE_EVERY:
        shop.called_at = now
    return shop


def _close(session: Session, heard: Sequence[Heard], now: datetime) -> None:
    session.execute(
        update(PlatformMessage)
        .where(
            PlatformMessage.id == any_(cast([message.id for message in heard], ARRAY(BigInteger)))
        )
        .values(handled_at=now, why="", outcome="handled")
        .execution_options(synchronize_session=False)
    )


def _line_of(shop_id: int) -> str:
    """Name the lock that those share who store messages of a shop."""
    return f"inbox:{shop_id}"


def _returned(message: Heard) -> Returned | None:
    if message.aftersale_no is None or message.sub_order_no is None or not message.refund_fen:
        return None
    return Returned(message.aftersale_no, message.sub_order_no, message.refund_fen)


def _row(push: Verified, message: Message) -> dict[str, object]:
    returned = message.returned
    return {
        "shop_id": push.shop_id,
        "message_id": message.message_id,
        "kind": message.kind,
        "order_no": message.order_no,
        "aftersale_no": returned.aftersale_no if returned else None,
        "sub_order_no": returned.sub_order_no if returned else None,
        "refund_fen": returned.refund_fen if returned else None,
        "body": push.body.hex(),
        "asks": bool(message.order_no or returned),
    }
