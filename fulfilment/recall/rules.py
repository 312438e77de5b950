"""What buyers are told when goods are called back: pure."""

from datetime import date

WARNED = ("shipped", "delivered")
"""States of orders whose buyer has the goods, or will have them soon."""


def warning_text(*, produce: str, lot_code: str, received_on: date, order_code: str) -> str:
    """Write the text that a buyer's phone gets: which goods, and what to do with them."""
    return (
        f"【商务代办】您订单{order_code}里的{produce}（批次{lot_code}，"
        f"{received_on.isoformat()}收）有问题，正在召回。请不要食用，先留着，"
        "我们会联系您退款。"
    )
