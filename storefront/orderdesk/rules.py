"""Which money of an order serves nothing."""

from storefront.orders.rules import OrderState
from storefront.payments.rules import PaymentState


def is_idle(*, order_state: str, payment_state: str, surplus: bool) -> bool:
    """Say whether a payment serves nothing, so that what is left of it may go back.

    It is not what was asked for, came late or twice, or paid for what was called off.
    """
    called_off = order_state == OrderState.REFUNDED and payment_state == PaymentState.PAID
    return surplus or payment_state == PaymentState.MISMATCH or called_off
