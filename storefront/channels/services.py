"""Opening shops at platforms, and saying what their goods and words are to us.

What must never happen: keys of a shop in the open, one platform shop opened twice, or a shop that
sells from the shelf of another.
"""

import json
import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.database.locks import lock_name, lock_rows
from app.errors import Refusal, conflict, not_found
from app.jobs import names
from app.jobs.queue import defer
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Channel, Listing
from storefront.catalogue.rules import LIVE_CHANNEL
from storefront.channels import queries
from storefront.channels.models import PlatformGoods, PlatformShop, PlatformStatus
from storefront.channels.queries import ShopRow
from storefront.channels.rules import Grant, Keys, Meaning, Platform, Shop

CODE_BYTES = 12
CLAIMED = timedelta(minutes=1)
REASON_CHARACTERS_MAX = 200
CHARACTERS_MAX = 64
PACKS_MAX = 99
"""Of ours in one of the platform's goods."""


@dataclass(frozen=True)
class NewShop:
    """A shop of ours at a platform, as an operator writes it down."""

    platform: Platform
    number: str
    name: str
    hub_id: int
    keys: Keys
    api_base: str = ""


def open_shop(
    session: Session, *, new: NewShop, hub_ids: Collection[int] | None, now: datetime
) -> PlatformShop:
    """Open a shop with a channel of its own, whose pool is empty; the same again is the same.

    Args:
        hub_ids: from which the operator may sell; None means all.

    Raises:
        Refusal: `channels.number_missing`, `channels.name_missing`, `channels.hub_unknown`,
            `channels.opened_already` where the shop was opened under another hub.
    """
    number = "".join(new.number.split())
    if not number or len(number) > CHARACTERS_MAX:
        raise Refusal("channels.number_missing")
    name = _name(new.name)
    if new.hub_id not in {hub_id for hub_id, *_ in queries.hubs(session, hub_ids=hub_ids)}:
        raise not_found("channels.hub_unknown")
    lock_name(session, f"platform_shops:{new.platform}:{number}")
    known = queries.shop_of_number(session, platform=new.platform, number=number)
    if known is not None:
        if known.hub_id != new.hub_id:
            raise conflict("channels.opened_already", name=known.name)
        return queries.shop_of_id(session, known.shop_id)
    channel = catalogue.open_channel(
        session,
        code=f"{new.platform}-{number}",
        kind=LIVE_CHANNEL,
        name=name,
        name_en=name,
        hub_id=new.hub_id,
        freight_fen=0,
    )
    shop = PlatformShop(
        code=secrets.token_hex(CODE_BYTES).upper(),
        platform=new.platform,
        number=number,
        name=name,
        channel_id=channel.id,
        keys=_written(new.keys),
        api_base=new.api_base.rstrip("/"),
        is_open=True,
        opened_at=now,
    )
    session.add(shop)
    session.flush()
    return shop


def rename(session: Session, *, shop_id: int, name: str) -> None:
    """Call a shop something else.

    Raises:
        Refusal: `channels.name_missing`.
    """
    shop = queries.shop_of_id(session, shop_id)
    shop.name = _name(name)
    channel = session.get_one(Channel, shop.channel_id)
    channel.name = channel.name_en = shop.name
    session.flush()


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name or len(name) > CHARACTERS_MAX:
        raise Refusal("channels.name_missing")
    return name


def find(session: Session, code: str, *, hub_ids: Collection[int] | None) -> ShopRow:
    """Find a shop of these hubs.

    Raises:
        Refusal: `channels.unknown`.
    """
    shop = queries.shop(session, code, hub_ids=hub_ids)
    if shop is None:
        raise not_found("channels.unknown")
    return shop


def change_keys(session: Session, *, shop_id: int, keys: Keys) -> None:
    """Replace the keys that are given; those left empty stay as they are."""
    shop = queries.shop_of_id(session, shop_id)
    before = asdict(queries.shop_for_adapter(shop).keys)
    given = {name: key.strip() for name, key in asdict(keys).items() if key.strip()}
    shop.keys = _written(Keys(**(before | given)))
    if given:
        # Nobody has told how long new ones are good: the next renewal is tried at once.
        shop.grant_ends_at = shop.renewal_tried_at = None
        shop.renewal_problem = ""
    session.flush()


def claim_renewal(session: Session, *, shop_id: int, now: datetime) -> Shop | None:
    """Take the renewal of a grant upon oneself, for a minute: a refresh token is spent once.

    Returns:
        The shop as it is now; nothing where another is at it.
    """
    [row] = lock_rows(session, PlatformShop, [shop_id])
    if row.renewal_tried_at is not None and now - row.renewal_tried_at < CLAIMED:
        return None
    row.renewal_tried_at = now
    session.flush()
    return queries.shop_for_adapter(row)


def keep_grant(session: Session, *, shop_id: int, grant: Grant, now: datetime) -> None:
    """Keep what a platform gave, sealed as all keys.

    Raises:
        Refusal: `channels.granted_for_another`: it is for another shop than this.
    """
    [row] = lock_rows(session, PlatformShop, [shop_id])
    if grant.number and grant.number != row.number:
        raise conflict("channels.granted_for_another", number=grant.number)
    keys = queries.shop_for_adapter(row).keys
    row.keys = _written(
        replace(
            keys,
            access_token=grant.access_token,
            refresh_token=grant.refresh_token or keys.refresh_token,
        )
    )
    row.grant_ends_at = now + timedelta(seconds=grant.seconds)
    row.renewal_problem = ""
    session.flush()


def note_renewal_failed(session: Session, *, shop_id: int, reason: str) -> None:
    """Write down why a grant was not renewed, in the platform's words."""
    queries.shop_of_id(session, shop_id).renewal_problem = reason[:REASON_CHARACTERS_MAX]
    session.flush()


def set_open(session: Session, *, shop_id: int, is_open: bool) -> None:
    """Take a shop's messages from now on, or take none."""
    queries.shop_of_id(session, shop_id).is_open = is_open
    session.flush()


def name_goods(
    session: Session, *, shop_id: int, sku: str, listing_id: int, packs: int, product_no: str = ""
) -> None:
    """Say that one of the platform's goods is so many packs of a listing.

    What was sold before keeps what it was then. What lies in the room already is told to the
    platform, which had nobody to tell it to before.

    Args:
        session: a transaction.
        shop_id: whose goods.
        sku: the platform's number of the SKU, or the merchant's code.
        listing_id: what it is to us.
        packs: in one of the platform's.
        product_no: the platform's number of the goods; empty leaves what is known.

    Raises:
        Refusal: `channels.sku_missing`, `channels.packs_absurd`, `catalogue.unknown`.
    """
    sku, product_no = (typed.strip().strip("'\t") for typed in (sku, product_no))
    if not sku or max(len(sku), len(product_no)) > CHARACTERS_MAX:
        raise Refusal("channels.sku_missing")
    if not 1 <= packs <= PACKS_MAX:
        raise Refusal("channels.packs_absurd", most=PACKS_MAX)
    if session.get(Listing, listing_id) is None:
        raise not_found("catalogue.unknown")
    named = insert(PlatformGoods).values(
        shop_id=shop_id, sku=sku, listing_id=listing_id, packs=packs, product_no=product_no
    )
    session.execute(
        named.on_conflict_do_update(
            index_elements=["shop_id", "sku"],
            set_={
                "listing_id": named.excluded.listing_id,
                "packs": named.excluded.packs,
                "product_no": func.coalesce(
                    func.nullif(named.excluded.product_no, ""), PlatformGoods.product_no
                ),
            },
        )
    )
    defer(session, names.TELL_STOCK, one_by_one=f"stock:{shop_id}", shop_id=shop_id)
    _weigh_files(session, shop_id)


def forget_goods(session: Session, *, shop_id: int, sku: str) -> None:
    """Say no more what one of the platform's goods is: new sub-orders of it wait for a person."""
    session.execute(
        delete(PlatformGoods).where(PlatformGoods.shop_id == shop_id, PlatformGoods.sku == sku)
    )
    _weigh_files(session, shop_id)


def set_status(session: Session, *, platform: Platform, raw: str, meaning: Meaning) -> None:
    """Say what a platform's word for a state means, for what it tells from now on.

    What is stored already is judged anew by `suborders.services.teaching`.

    Raises:
        Refusal: `channels.status_missing`.
    """
    raw = raw.strip()
    if not raw or len(raw) > CHARACTERS_MAX:
        raise Refusal("channels.status_missing")
    word = insert(PlatformStatus).values(platform=platform, raw=raw, meaning=meaning)
    session.execute(
        word.on_conflict_do_update(
            index_elements=["platform", "raw"], set_={"meaning": word.excluded.meaning}
        )
    )
    for shop in queries.shops_of_platform(session, platform):
        _weigh_files(session, shop.id)


def _weigh_files(session: Session, shop_id: int) -> None:
    """Ask for what would hinder the order files of a shop to be worked out anew."""
    name, word = names.WEIGH_PLATFORM_FILES, f"files:{shop_id}"
    defer(session, name, one_by_one=word, shop_id=shop_id)


def _written(keys: Keys) -> str:
    return json.dumps(asdict(keys), ensure_ascii=False)
