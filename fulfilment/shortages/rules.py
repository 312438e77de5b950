"""What a buyer reads when something of an order does not come."""

from app.money import yuan


def short_text(*, title: str, packs: int, refund_fen: int, is_over: bool) -> str:
    """Write what the buyer is texted of their order, in Chinese: one message on a phone."""
    rest = "整单取消，运费一起退" if is_over else "其余照发"
    return f"对不住，“{title}”缺 {packs} 份，{yuan(refund_fen)} 元原路退回，{rest}。"
