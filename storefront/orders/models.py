"""Tables of orders, their lines and their history."""

import uuid
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText
from storefront.orders.rules import OrderState


class Order(Table):
    """What one shopper ordered at once. While it is placed, its lines are the reservation."""

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("code", name="orders_code_once"),
        UniqueConstraint("client_id", name="orders_client_id_once"),
        CheckConstraint(
            "state IN ('placed','paid','packed','shipped','delivered','cancelled','expired',"
            "'refunded','taken')",
            name="orders_state_known",
        ),
        CheckConstraint(
            "picking_since IS NULL OR state IN ('paid','packed','shipped','delivered')",
            name="orders_picked_are_paid",
        ),
        CheckConstraint(
            "total_fen = goods_fen + freight_fen - discount_fen", name="orders_total_adds_up"
        ),
        CheckConstraint(
            "goods_fen > 0 AND freight_fen >= 0 AND discount_fen BETWEEN 0 AND goods_fen",
            name="orders_never_negative",
        ),
        CheckConstraint(
            "pickup_ready_at IS NULL OR pickup_place_id IS NOT NULL",
            name="orders_ready_where_fetched",
        ),
        CheckConstraint(
            "(pickup_ready_at IS NULL) = (pickup_code IS NULL)", name="orders_ready_with_code"
        ),
        CheckConstraint("pickup_wrong_codes >= 0", name="orders_wrong_codes_never_negative"),
        CheckConstraint(
            "called_off_at IS NULL OR state IN ('paid','packed','refunded')",
            name="orders_stopped_stay",
        ),
        Index(
            "orders_stopped_idx",
            "id",
            postgresql_where=text("called_off_at IS NOT NULL AND state <> 'refunded'"),
        ),
        Index("orders_state_idx", "state", "placed_at"),
        Index(
            "orders_phone_idx",
            "receiver_phone_hash",
            postgresql_where=text("receiver_phone_hash IS NOT NULL"),
        ),
        Index(
            "orders_buyer_phone_idx",
            "buyer_phone_hash",
            postgresql_where=text("buyer_phone_hash IS NOT NULL"),
        ),
        CheckConstraint(
            "buyer_phone_hash IS NULL OR buyer_phone IS NOT NULL",
            name="orders_buyer_hash_of_a_phone",
        ),
        Index(
            "orders_pickup_idx",
            "pickup_place_id",
            "id",
            postgresql_where=text("pickup_place_id IS NOT NULL AND state = 'shipped'"),
        ),
    )

    id: Mapped[Id]
    code: Mapped[str]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    tracking_key: Mapped[str]
    """Opens the shopper's tracking page without signing in."""
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[str]
    goods_fen: Mapped[int]
    freight_fen: Mapped[int]
    discount_fen: Mapped[int]
    """What a voucher paid of it."""
    total_fen: Mapped[int]
    """What the shopper pays."""
    receiver_name: Mapped[str] = mapped_column(SealedText)
    receiver_phone: Mapped[str] = mapped_column(SealedText)
    receiver_phone_hash: Mapped[bytes | None]
    """Finds the order by its phone; none where a platform hides the number, or nobody gave one."""
    receiver_address: Mapped[str] = mapped_column(SealedText)
    buyer_phone: Mapped[str | None] = mapped_column(SealedText)
    """Of who ordered, where that is not who receives it: link and texts go there."""
    buyer_phone_hash: Mapped[bytes | None]
    """Finds the order by that phone."""
    region_code: Mapped[str]
    """Where it goes, as far as it is known: 2 to 9 digits; what freight was priced by."""
    pickup_place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    """Where it is fetched, if it is not sent."""
    pickup_ready_at: Mapped[datetime | None]
    """When its parcel came to where it is fetched."""
    pickup_code: Mapped[str | None] = mapped_column(SealedText)
    """What its shopper says at the counter there."""
    pickup_wrong_codes: Mapped[int] = mapped_column(server_default="0")
    """How often somebody said another."""
    gift_note: Mapped[str | None]
    """What the card says, of an order that is a gift: no prices go into the parcel."""
    returns_confirmed_at: Mapped[datetime | None]
    """When the shopper confirmed that what spoils once opened cannot be returned at will."""
    note: Mapped[str]
    placed_at: Mapped[datetime]
    reserved_until: Mapped[datetime]
    """When the reservation ends if nobody has paid."""
    paid_at: Mapped[datetime | None]
    picking_since: Mapped[datetime | None]
    """When the first pack was taken off its shelf for it; from then on it is not called off."""
    delivered_at: Mapped[datetime | None]
    link_sent_at: Mapped[datetime | None]
    """When its link was last texted to the receiver's phone, because somebody asked."""
    called_off_at: Mapped[datetime | None]
    """When its shopper was paid back though picking had begun: it must not leave."""

    @property
    def is_stopped(self) -> bool:
        """Whether it was paid back after picking began, and its goods are not on a shelf yet."""
        return self.called_off_at is not None and self.state != OrderState.REFUNDED

    @property
    def standing(self) -> str:
        """Where it stands for who ordered it: stopped is over, wherever its goods are."""
        return self.state if self.called_off_at is None else OrderState.REFUNDED


class OrderLine(Table):
    """So many packs of one listing at one price."""

    __tablename__ = "order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "listing_id", name="order_lines_listing_once"),
        CheckConstraint("packs > 0", name="order_lines_not_empty"),
        CheckConstraint("line_fen / packs = price_fen", name="order_lines_add_up"),
        CheckConstraint("cut_packs BETWEEN 0 AND packs", name="order_lines_cut_within"),
        CheckConstraint(
            "(nominal_grams IS NULL) = (tolerance_grams IS NULL)"
            " AND nominal_grams > 0 AND tolerance_grams > 0",
            name="order_lines_weighed_whole",
        ),
        Index("order_lines_listing_idx", "listing_id"),
    )

    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    packs: Mapped[int]
    price_fen: Mapped[int]
    """Of one pack, as it was when ordered; rounded down where a discount left odd fen."""
    line_fen: Mapped[int]
    cut_packs: Mapped[int] = mapped_column(default=0)
    """Packs that could not be served; the money for them went back."""
    nominal_grams: Mapped[int | None]
    """Sold by weight: what one pack was to weigh when it was ordered, whatever is sold now."""
    tolerance_grams: Mapped[int | None]
    """Sold by weight: how far a pack may be off that, as the shopper was told."""


class OrderEvent(Table):
    """One step of an order, the history that shopper and clerk see.

    Besides the states of an order there are the steps `moved`, where its address was changed,
    `short`, where it goes on with fewer packs, `weighed`, where packs were lighter than paid for,
    `arrived`, where its parcel waits to be fetched, `returned`, where goods of it came back,
    `paid_back`, where the desk gave money back, and `called_off`, where the desk stopped it.
    """

    __tablename__ = "order_events"
    __table_args__ = (PrimaryKeyConstraint("order_id", "id"),)

    id: Mapped[int] = mapped_column(Identity(), insert_sentinel=True)
    """Many steps are written in one statement: by this the rows that come back are told apart."""
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    state: Mapped[str]
    note: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who did it; nobody where the shopper, the gateway or the clock did."""
    happened_at: Mapped[datetime]
