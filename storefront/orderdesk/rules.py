"""Which money of an order serves nothing."""

from typing import Protocol

from storefront.orders.rules import OrderState
from storefront.payments.rules import PaymentState


class _HasState(Protocol):
    @property
    def state(self) -> str: ...


class _Received(_HasState, Protocol):
    @property
    def surplus(self) -> bool: ...


def is_idle(order: _HasState, payment: _Received) -> bool:
    """Say whether a payment serves nothing, so that what is left of it may go back.

    It is not what was asked for, came late or twice, or paid for what was called off.
    """
    called_off = order.state == OrderState.REFUNDED and payment.state == PaymentState.PAID
    return payment.surplus or payment.state == PaymentState.MISMATCH or called_off
