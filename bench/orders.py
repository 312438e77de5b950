"""Orders a second through the service, beside the same writes as plain SQL."""

import itertools
import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import psycopg
from sqlalchemy import text, update

from app import clock
from app.database import session as db
from app.errors import Refusal
from bench import bare
from bench.ground import CLIENTS_MAX, FREIGHT_FEN, PRICE_FEN, Ground
from bench.pace import per_second
from bench.rows import Row, beside
from storefront.catalogue.models import Offer
from storefront.checkout import services as checkout
from storefront.checkout.services import OrderRequest
from storefront.orders.rules import Receiver

CLIENTS = (1, 8, CLIENTS_MAX)
SECONDS = 2.0
RATIO_MIN = 0.5
LAST_PACKS = 50
"""What the sell-out has to sell, to many more who want it."""
RECEIVER = Receiver("王小满", "13800001234", "湖南省长沙市岳麓区麓山南路 1 号")


def hot(ground: Ground) -> list[Row]:
    """Everybody wants the same listing."""
    return _measured(ground, "orders.hot", ground.listing_ids[:1])


def spread(ground: Ground) -> list[Row]:
    """Everybody wants any of a hundred listings."""
    return _measured(ground, "orders.spread", ground.listing_ids[1:-1])


def oversold(ground: Ground) -> list[Row]:
    """Sell the last packs of a listing to more clients than there are packs."""
    listing_id = ground.listing_ids[-1]
    with db.transaction() as session:
        session.execute(
            update(Offer)
            .where(Offer.listing_id == listing_id, Offer.channel_id == ground.channel_id)
            .values(stocked=LAST_PACKS)
        )
    refused = itertools.count()

    def want() -> None:
        try:
            _place(ground, [listing_id])
        except Refusal as refusal:
            if refusal.code != "stock.sold_out":
                raise
            next(refused)

    per_second(partial(_always, want), clients=CLIENTS_MAX, seconds=1.0)
    assert next(refused), "the sell-out must have sent somebody away"
    ordered = _ordered(listing_id)
    assert ordered == LAST_PACKS, f"{ordered} packs were ordered of {LAST_PACKS}"
    return [
        Row("orders.oversold", ordered - LAST_PACKS, "packs", target="value == 0", met=True),
    ]


def _measured(ground: Ground, name: str, listing_ids: Sequence[int]) -> list[Row]:
    bare.prepare(ground.url, list(listing_ids))
    rows = []
    for clients in CLIENTS:
        limit = per_second(
            partial(_bare_client, ground.url, listing_ids), clients=clients, seconds=SECONDS
        )
        value = per_second(
            partial(_always, partial(_place, ground, listing_ids)),
            clients=clients,
            seconds=SECONDS,
        )
        last = clients == CLIENTS[-1]
        full_name = name if last else f"{name}.{clients}"
        rows.append(beside(full_name, value, "orders/s", limit=limit, ratio_min=RATIO_MIN))
    for listing_id in listing_ids:
        _assert_not_oversold(ground, listing_id)
    return rows


def _place(ground: Ground, listing_ids: Sequence[int]) -> None:
    request = OrderRequest(
        client_id=uuid.uuid4(),
        channel_id=ground.channel_id,
        basket={random.choice(listing_ids): 1},
        receiver=RECEIVER,
        note="",
        account_id=None,
        expected_total_fen=PRICE_FEN + FREIGHT_FEN,
    )
    with db.transaction() as session:
        checkout.place_order(session, request=request, now=clock.now())


@contextmanager
def _always(do: Callable[[], None]) -> Iterator[Callable[[], None]]:
    yield do


@contextmanager
def _bare_client(url: str, listing_ids: Sequence[int]) -> Iterator[Callable[[], None]]:
    with psycopg.connect(url) as connection:
        yield lambda: bare.place(connection, random.choice(listing_ids))


def _ordered(listing_id: int) -> int:
    with db.reading() as session:
        return int(
            session.execute(
                text("SELECT coalesce(sum(packs), 0) FROM order_lines WHERE listing_id = :id"),
                {"id": listing_id},
            ).scalar_one()
        )


def _assert_not_oversold(ground: Ground, listing_id: int) -> None:
    with db.reading() as session:
        offer = session.get_one(Offer, (listing_id, ground.channel_id))
    ordered = _ordered(listing_id)
    assert ordered == offer.reserved <= offer.stocked, (
        f"{ordered} ordered; {offer.reserved} of {offer.stocked} reserved"
    )
