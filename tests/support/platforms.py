"""A shop at Douyin with a pool of its own, and the platform behind it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.ledger import queries as ledger
from app.ledger.rules import Account
from app.people.rules import Role
from fulfilment import wiring as fulfilment
from storefront import wiring as storefront
from storefront.catalogue.models import Channel, Offer
from storefront.channels import queries as channels_read
from storefront.channels import services as channels
from storefront.channels.models import PlatformShop
from storefront.channels.queries import ShopRow
from storefront.channels.rules import Keys, Platform
from storefront.live.services import pool as live
from storefront.suborders.models import PlatformSuborder
from storefront.suborders.services import ending
from tests.conftest import NOW
from tests.doubles.platforms import douyin
from tests.support import inventory

__all__ = ["broken_promises", "channels", "ending", "fates", "offer", "owed", "press", "room"]

KEYS = Keys(app_key=douyin.APP_KEY, app_secret=douyin.APP_SECRET, access_token="token")


@dataclass(frozen=True)
class Room:
    """A live room of a platform shop."""

    shop: PlatformShop
    row: ShopRow
    listing_id: int


def room(
    session: Session,
    web: Channel,
    *,
    listing_id: int,
    packs: int,
    api_base: str = "",
    sku: str = "SKU-EGGS",
    platform: Platform = Platform.DOUYIN,
    keys: Keys = KEYS,
) -> Room:
    """Open a shop that is served like a web shop, with so many packs set aside."""
    shop = channels.open_shop(
        session,
        new=channels.NewShop(
            platform=platform,
            number="14875103",
            name="梅姐直播间",
            hub_id=web.hub_id,
            keys=keys,
            api_base=api_base,
        ),
        hub_ids=None,
        now=NOW,
    )
    channels.name_goods(session, shop_id=shop.id, sku=sku, listing_id=listing_id, packs=1)
    row = channels_read.shop(session, shop.code, hub_ids=None)
    assert row is not None
    if packs:
        live.set_aside(session, press(session, row, listing_id), packs=packs)
    return Room(shop, row, listing_id)


def press(
    session: Session,
    row: ShopRow,
    listing_id: int,
    *,
    client_id: uuid.UUID | None = None,
    now: datetime = NOW,
) -> live.Press:
    """Press something at the console of a room, as an operator would; without an id, once."""
    return live.Press(
        client_id=client_id or uuid.uuid4(),
        shop=row,
        listing_id=listing_id,
        actor=inventory.person(session, Role.OPERATOR),
        now=now,
    )


def offer(session: Session, room: Room) -> tuple[int, int, int]:
    """Tell what the room's pool has: stocked, reserved, sold."""
    row = session.get_one(Offer, (room.listing_id, room.shop.channel_id), populate_existing=True)
    return row.stocked, row.reserved, row.sold


def fates(session: Session, room: Room) -> dict[str, str]:
    """Tell the fate of each sub-order."""
    rows = session.execute(
        select(PlatformSuborder.sub_order_no, PlatformSuborder.fate).where(
            PlatformSuborder.shop_id == room.shop.id
        )
    )
    return {row.sub_order_no: row.fate for row in rows}


def owed(session: Session) -> dict[Account, int]:
    """Tell what stands on the accounts that platforms move."""
    return {
        account: fen
        for account in (
            Account.PLATFORM_RECEIVABLE,
            Account.CUSTOMER_CONTRACT,
            Account.AWAITED_RETURN,
            Account.COMPENSATION,
        )
        if (fen := ledger.balance(session, account))
    }


def broken_promises(session: Session) -> list[str]:
    """Name the checks of both rooms that find a row."""
    session.flush()
    checks = storefront.CHECKS + fulfilment.CHECKS
    return [check.name for check in checks if session.execute(text(check.sql)).first()]
