"""What an order comes to, and the least that can be paid."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.errors import Refusal
from storefront.payments.rules import DUE_FEN_MIN


class Priced(Protocol):
    """What a listing must tell so that a basket can be added up."""

    @property
    def price_fen(self) -> int:
        """Of one pack."""
        ...


@dataclass(frozen=True)
class Total:
    """What an order comes to, in fen."""

    goods_fen: int
    freight_fen: int

    @property
    def fen(self) -> int:
        """Goods and freight together: what is paid."""
        return self.goods_fen + self.freight_fen

    @property
    def enough(self) -> bool:
        """Say whether the gateway takes so small an amount."""
        return self.fen >= DUE_FEN_MIN


def total_of(
    packs: Mapping[int, int], listings: Mapping[int, Priced], *, freight_fen: int
) -> Total:
    """Add up a basket; what is not for sale any more counts nothing."""
    goods_fen = sum(
        count * listings[listing_id].price_fen
        for listing_id, count in packs.items()
        if listing_id in listings
    )
    return Total(goods_fen, freight_fen if goods_fen else 0)


def check_enough(total: Total) -> None:
    """Prove that the total can be paid at all.

    Raises:
        Refusal: `checkout.below_minimum`.
    """
    if not total.enough:
        raise Refusal("checkout.below_minimum", least_yuan=DUE_FEN_MIN // 100)
