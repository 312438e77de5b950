"""A small web shop, orders in it, and a gateway that keeps its word, for tests."""

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from inventory.places.models import Place
from storefront.catalogue import checks as catalogue_checks
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Channel, Listing, Offer
from storefront.checkout import services as checkout
from storefront.checkout.services import OrderRequest
from storefront.disputes import checks as disputes_checks
from storefront.orders import checks as orders_checks
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.orders.rules import Receiver
from storefront.payments import checks as payments_checks
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.models import Payment
from storefront.payments.rules import (
    CURRENCY,
    BalanceLine,
    Event,
    ForgedEvent,
    GatewayRefused,
    GatewayState,
    GatewayUnavailable,
    OpenedPayment,
    PaymentReport,
    PaymentRequest,
    RefundReport,
    RefundState,
    Way,
)
from storefront.reconciliation import checks as reconciliation_checks
from tests.conftest import NOW
from tests.support import inventory

CHECKS = (
    *catalogue_checks.CHECKS,
    *orders_checks.CHECKS,
    *payments_checks.CHECKS,
    *disputes_checks.CHECKS,
    *reconciliation_checks.CHECKS,
)
TRAY_FEN = 6000
JAR_FEN = 1500
FREIGHT_FEN = 800
RECEIVER = Receiver("王小满", "13800001234", "湖南省长沙市岳麓区麓山南路 1 号")


@dataclass(frozen=True)
class Shop:
    """The web shop with two things for sale."""

    hub: Place
    channel: Channel
    eggs: Listing
    pickles: Listing


def shop(session: Session, *, trays: int = 50, jars: int = 20) -> Shop:
    """Return the web shop, with trays at ¥60, jars at ¥15 and freight of ¥8."""
    hub = inventory.hub(session)
    channel = catalogue.open_channel(
        session,
        code=f"web-{uuid.uuid4().hex[:6]}",
        kind="web",
        name="乡里小店",
        name_en="Village shop",
        hub_id=hub.id,
        freight_fen=FREIGHT_FEN,
    )
    _, tray = inventory.eggs_and_tray(session)
    _, jar = inventory.pickles_and_jar(session)
    eggs = catalogue.list_produce(
        session,
        Listing(
            slug="tu-ji-dan-30",
            pack_id=tray.id,
            title="林下土鸡蛋 30 枚",
            title_en="Free-range eggs, 30",
            description="竹林里散养，当天捡的蛋。",
            description_en="Gathered the same day.",
            counter="盘",
            counter_en="trays",
        ),
    )
    pickles = catalogue.list_produce(
        session,
        Listing(
            slug="tan-zi-cai-500",
            pack_id=jar.id,
            title="坛子菜 500 克",
            title_en="Pickled vegetables, 500 g",
            description="自家坛子里腌的。",
            description_en="From the household's own jar.",
            counter="瓶",
            counter_en="jars",
        ),
    )
    for listing, price_fen in ((eggs, TRAY_FEN), (pickles, JAR_FEN)):
        catalogue.set_price(
            session,
            listing_id=listing.id,
            channel_id=channel.id,
            price_fen=price_fen,
            valid_from=NOW,
        )
    catalogue.stock_up(session, hub_id=hub.id, packs={tray.id: trays, jar.id: jars})
    return Shop(hub, channel, eggs, pickles)


def request_of(
    shop: Shop, basket: Mapping[int, int], *, total_fen: int, client_id: uuid.UUID | None = None
) -> OrderRequest:
    return OrderRequest(
        client_id=client_id or uuid.uuid4(),
        basket=basket,
        receiver=RECEIVER,
        account_id=None,
        expected_total_fen=total_fen,
    )


def order(session: Session, request: OrderRequest, *, now: datetime = NOW) -> Order:
    """Place an order, and read it."""
    return session.get_one(Order, checkout.place_order(session, request=request, now=now).id)


def reserve(session: Session, shop: Shop, packs: Mapping[int, int]) -> Order:
    """Promise packs, listing id → how many, to an order that is not paid yet."""
    prices = {shop.eggs.id: TRAY_FEN, shop.pickles.id: JAR_FEN}
    goods_fen = sum(prices[listing_id] * count for listing_id, count in packs.items())
    request = request_of(shop, packs, total_fen=goods_fen + FREIGHT_FEN)
    return order(session, request)


def placed(session: Session, shop: Shop, *, trays: int = 2, now: datetime = NOW) -> Order:
    """Place an order of so many trays, with its payment page open as session `cs_<code>`."""
    total_fen = trays * TRAY_FEN + FREIGHT_FEN
    new = order(session, request_of(shop, {shop.eggs.id: trays}, total_fen=total_fen), now=now)
    payment = payments_read.latest_payment(session, new.code)
    assert payment is not None
    payment.way = Way.CARD
    session.flush()
    payments.record_opened(
        session,
        attempt_id=payment.attempt_id,
        opened=OpenedPayment(f"cs_{new.code}", f"http://127.0.0.1:9/pay/cs_{new.code}"),
    )
    session.expire_all()
    return new


def report_of(payment: Payment, *, received_fen: int | None = None) -> PaymentReport:
    """Build the gateway's report that this attempt was paid."""
    return PaymentReport(
        gateway_id=payment.gateway_id or f"cs_{payment.attempt_id}",
        state=GatewayState.COMPLETE,
        paid=True,
        received_fen=payment.due_fen if received_fen is None else received_fen,
        currency=CURRENCY,
        subject=payment.subject,
        attempt_id=str(payment.attempt_id),
        payment_intent_id=f"pi_{payment.attempt_id}",
    )


def paid(session: Session, shop: Shop, *, trays: int = 2, now: datetime = NOW) -> Order:
    """Place an order and let the gateway report that it was paid."""
    order = placed(session, shop, trays=trays, now=now)
    [payment] = payments_read.payments_of(session, order.code)
    orders.settle_report(session, report=report_of(payment), now=now)
    return order


def offer(session: Session, shop: Shop, listing: Listing) -> tuple[int, int, int]:
    """Return what is stocked, reserved and sold of a listing."""
    session.expire_all()
    row = session.get_one(Offer, (listing.id, shop.channel.id))
    return row.stocked, row.reserved, row.sold


def run_together(work: list[threading.Thread]) -> None:
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()


def broken_promises(session: Session) -> list[str]:
    """Name the checks of shelf, orders and money at the gateway that find a row."""
    session.flush()
    return [check.name for check in CHECKS if session.execute(text(check.sql)).first()]


@dataclass
class Moment:
    """What the clock says."""

    now: datetime


class Till:
    """A gateway in memory: strict about ids, stateful, and silent on demand."""

    def __init__(self) -> None:
        self.pages: dict[str, PaymentReport] = {}
        self.requests: dict[uuid.UUID, PaymentRequest] = {}
        self.refunds: dict[uuid.UUID, tuple[str, int]] = {}
        self.lines: list[BalanceLine] = []
        self.down = False
        self.refusing = False

    def _answer(self) -> None:
        if self.down:
            raise GatewayUnavailable
        if self.refusing:
            raise GatewayRefused

    def open_payment(self, request: PaymentRequest) -> OpenedPayment:
        self._answer()
        is_page = request.way is Way.CARD
        gateway_id = f"{'cs' if is_page else 'pi'}_{request.attempt_id}"
        if self.requests.setdefault(request.attempt_id, request) != request:
            raise GatewayRefused
        self.pages.setdefault(
            gateway_id,
            PaymentReport(
                gateway_id=gateway_id,
                state=GatewayState.OPEN,
                paid=False,
                received_fen=request.due_fen,
                currency=request.currency,
                subject=request.subject,
                attempt_id=str(request.attempt_id),
                payment_intent_id=None if is_page else gateway_id,
            ),
        )
        address = f"http://127.0.0.1:9/pay/{gateway_id}"
        is_scanned = request.way is Way.WECHAT_PAY
        return OpenedPayment(gateway_id, address, "weixin://wxpay/1" if is_scanned else "")

    def pay(self, gateway_id: str, *, received_fen: int | None = None) -> PaymentReport:
        """Do what the shopper does on the gateway's page."""
        page = self.pages[gateway_id]
        assert page.state is GatewayState.OPEN
        self.pages[gateway_id] = replace(
            page,
            state=GatewayState.COMPLETE,
            paid=True,
            received_fen=page.received_fen if received_fen is None else received_fen,
            payment_intent_id=page.payment_intent_id or f"pi_{gateway_id}",
        )
        return self.pages[gateway_id]

    def read_payment(self, gateway_id: str) -> PaymentReport:
        self._answer()
        return self.pages[gateway_id]

    def close_payment(self, gateway_id: str) -> PaymentReport:
        self._answer()
        page = self.pages[gateway_id]
        if page.state is GatewayState.OPEN:
            self.pages[gateway_id] = replace(page, state=GatewayState.EXPIRED)
        return self.pages[gateway_id]

    def refund(
        self, *, payment_intent_id: str, refund_id: uuid.UUID, refund_fen: int
    ) -> RefundReport:
        self._answer()
        self.refunds[refund_id] = (payment_intent_id, refund_fen)
        return RefundReport(str(refund_id), f"re_{refund_id}", RefundState.SUCCEEDED)

    def balance_lines(self, *, since: datetime | None) -> list[BalanceLine]:
        self._answer()
        return [line for line in self.lines if since is None or line.moved_at >= since]

    def parse_event(self, raw_body: bytes, signature_header: str | None) -> Event:
        if signature_header != "signed":
            raise ForgedEvent
        return self.read_event(raw_body.decode())

    def read_event(self, body: str) -> Event:
        event_id, gateway_id = body.split(" ")
        return Event(
            event_id,
            "checkout.session.completed",
            datetime(2026, 11, 20, tzinfo=UTC),
            self.pages.get(gateway_id),
            None,
        )
