"""What clerk and operator do about orders: look at who receives them, send money back.

What must never happen: an address shown without a line that says to whom and why.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.database.sealed import search_hash
from app.errors import conflict
from app.people import services as people
from app.people.rules import Actor
from storefront.orderdesk import queries
from storefront.orderdesk.rules import is_idle
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.orders.rules import Receiver, masked_address, masked_name
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.models import Refund


def reveal_receiver(
    session: Session, *, order: Order, reason: str, actor: Actor, now: datetime
) -> Receiver:
    """Show who receives an order, after writing down who looked and why (PIPL art. 51).

    Raises:
        Refusal: `reveal.reason_missing`.
    """
    people.log_reveal(
        session, actor=actor, subject=order.code, field="receiver", reason=reason, now=now
    )
    return Receiver(order.receiver_name, order.receiver_phone, order.receiver_address)


def change_receiver(
    session: Session, *, code: str, receiver: Receiver, actor: Actor, now: datetime
) -> Order:
    """Send an order somewhere else because its shopper asked the desk, and tell them so.

    Raises:
        Refusal: as `orders.change_receiver`.
    """
    order = orders.change_receiver(session, code=code, receiver=receiver, actor=actor, now=now)
    told = f"收货信息改了，寄到{masked_address(receiver.address)}，{masked_name(receiver.name)}收。"
    orders.tell(session, sentences={order: told}, now=now)
    return order


def hash_phones(session: Session, *, after_id: int, most: int) -> int | None:
    """Let so many older orders be found by the phones of who ordered and who receives.

    Orders of before there was such a search have no hash, and no SQL can read their phones.

    Returns:
        After which order to go on; nothing where there are no more.
    """
    orders = queries.without_phone_hash(session, after_id=after_id, most=most)
    for order in orders:
        order.receiver_phone_hash = search_hash(order.receiver_phone)
        if order.buyer_phone is not None:
            order.buyer_phone_hash = search_hash(order.buyer_phone)
    session.flush()
    return orders[-1].id if orders else None


def refund_idle_money(session: Session, *, order: Order, now: datetime) -> list[Refund]:
    """Send back in full what came for an order and serves nothing.

    That is also a refund that the bank sent back.

    Raises:
        Refusal: `payments.nothing_to_refund`.
    """
    refunds = []
    for payment in payments_read.payments_of(session, order.code):
        idle = is_idle(
            order_state=order.standing, payment_state=payment.state, surplus=payment.surplus
        )
        left_fen = payments_read.refundable_fen(session, payment) if idle else 0
        if left_fen > 0:
            refunds.append(
                payments.ask_refund(
                    session, payment=payment, refund_fen=left_fen, reason="idle", now=now
                )
            )
    if not refunds:
        raise conflict("payments.nothing_to_refund")
    return refunds
