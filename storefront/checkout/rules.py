"""What an order comes to, and the least that can be paid."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from app.errors import Refusal, conflict
from app.money import yuan
from storefront.freight.rules import Load
from storefront.payments.rules import DUE_FEN_MIN


class Priced(Protocol):
    """What a listing must tell so that a basket can be added up."""

    @property
    def price_fen(self) -> int:
        """Of one pack."""
        ...

    @property
    def grams(self) -> int:
        """Of one pack as it is sent."""
        ...

    @property
    def is_cold(self) -> bool:
        """Whether it travels cold."""
        ...

    @property
    def spoils_once_opened(self) -> bool:
        """Whether its return needs a confirmation."""
        ...


@dataclass(frozen=True)
class Total:
    """What an order comes to, in fen."""

    goods_fen: int
    freight_fen: int
    discount_fen: int = 0
    """What a voucher takes off."""

    @property
    def fen(self) -> int:
        """Goods and freight together, less the voucher: what is paid."""
        return self.goods_fen + self.freight_fen - self.discount_fen

    @property
    def enough(self) -> bool:
        """Say whether the gateway takes so small an amount."""
        return self.fen >= DUE_FEN_MIN


def load_of(packs: Mapping[int, int], listings: Mapping[int, Priced]) -> Load:
    """Add up what a basket costs and weighs; what is not for sale any more counts nothing."""
    there = [
        (count, listings[listing_id])
        for listing_id, count in packs.items()
        if listing_id in listings
    ]
    return Load(
        grams=sum(count * listing.grams for count, listing in there),
        goods_fen=sum(count * listing.price_fen for count, listing in there),
        is_cold=any(listing.is_cold for _, listing in there),
    )


def check_confirmed(listings: Iterable[Priced], *, is_confirmed: bool) -> None:
    """Prove that a shopper has confirmed what the law lets nobody assume.

    Goods that spoil once opened may be kept from returns at will only where each purchase says
    so (七日无理由退货暂行办法, 消费者权益保护法 art. 25).

    Raises:
        Refusal: `checkout.confirm_returns`.
    """
    if not is_confirmed and any(listing.spoils_once_opened for listing in listings):
        raise Refusal("checkout.confirm_returns")


def check_seen(total: Total, expected_fen: int) -> None:
    """Prove that a shopper saw no less than the total, and that it can be paid at all.

    Raises:
        Refusal: `checkout.price_changed`, `checkout.below_minimum`.
    """
    if total.fen > expected_fen:
        raise conflict("checkout.price_changed", total_fen=total.fen, total_yuan=yuan(total.fen))
    if not total.enough:
        raise Refusal("checkout.below_minimum", least_yuan=DUE_FEN_MIN // 100)
