"""What desk and villager can agree on, and who gets what of a sale by it: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.errors import Refusal
from app.money import ONE, BasisPoints, Fen

NO_FEE = BasisPoints(0)
PRICE_FEN_MAX = 10**8
"""Of one pack: a million yuan is a typing error."""
EXTRA_CHARACTERS_MAX = 500


class TermsKind(StrEnum):
    """Whose the goods are until they are sold."""

    CONSIGNMENT = "consignment"
    """代销: the villager's; the desk keeps a fee of what they bring (Civil Code art. 951)."""
    BUY_OUT = "buy_out"
    """收购: the desk buys them at once."""


class LossRule(StrEnum):
    """Who bears it when consigned goods are lost or spoil."""

    CUSTODY = "custody"
    """The desk what breaks or is lost with it, the villager what spoils by itself (art. 953)."""
    DESK = "desk"
    """The desk everything, from the hand-over on."""
    VILLAGER = "villager"
    """The villager everything that is not the desk's fault."""


class UnsoldRule(StrEnum):
    """What becomes of consigned goods that nobody has bought when their last days come."""

    RETURN = "return"
    """The villager fetches them."""
    MARK_DOWN = "mark_down"
    """The desk may sell them cheaper; a named price still holds (Civil Code art. 955)."""
    CONVERT = "convert"
    """The desk may have them dried, pickled or cooked, and sells those."""


class Method(StrEnum):
    """How a villager accepted."""

    SCREEN = "screen"
    """Read aloud, and tapped on the agent's screen: how it was done in the first release."""
    SIGNATURE = "signature"
    """Signed by finger on the agent's screen."""
    PIN = "pin"
    """With their card and its PIN."""


class TermsState(StrEnum):
    """What became of a version."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    """A newer version is in force; goods taken under this one stay under it."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Wording:
    """All that an operator decides about one version."""

    kind: TermsKind
    fee_rate: BasisPoints = NO_FEE
    """Of what the goods bring; 12 % is 1200. Nothing in a buy-out."""
    above_rate: BasisPoints = NO_FEE
    """Of what goes above the named price; nothing: it is all the villager's (art. 955)."""
    loss_rule: LossRule = LossRule.CUSTODY
    pool_allowed: bool = False
    """The villager lets their goods be sold and settled together with others'."""
    unsold_rule: UnsoldRule = UnsoldRule.RETURN
    villager_bears_costs: bool = False
    """What platform, host and carrier keep of a sale at a platform; else the desk bears it."""
    prices: Mapping[int, Fen] = field(default_factory=dict)
    """Key of a pack → its named price; in a buy-out what the desk pays for one."""
    extra: str = ""
    """Sentences of the operator's own, after those that follow from the figures."""
    extra_en: str = ""


@dataclass(frozen=True)
class Settlement:
    """Who gets what of one sale, in fen: `sale + top_up = fee + net`."""

    top_up_fen: Fen
    """What the desk adds where it sold below the named price (Civil Code art. 955)."""
    fee_fen: Fen
    net_fen: Fen


def refuse_wrong_wording(wording: Wording) -> None:
    """Refuse figures that nobody can mean, and sentences in one language only.

    Raises:
        Refusal: `terms.fee_wrong`, `terms.above_wrong`, `terms.fee_of_buy_out`,
            `terms.price_wrong`, `terms.extra_wrong`.
    """
    if not 0 <= wording.fee_rate <= ONE:
        raise Refusal("terms.fee_wrong")
    if not 0 <= wording.above_rate <= ONE:
        raise Refusal("terms.above_wrong")
    if wording.kind is TermsKind.BUY_OUT and (
        wording.fee_rate or wording.above_rate or wording.villager_bears_costs
    ):
        raise Refusal("terms.fee_of_buy_out")
    if not all(0 < fen <= PRICE_FEN_MAX for fen in wording.prices.values()):
        raise Refusal("terms.price_wrong")
    extras = (wording.extra.strip(), wording.extra_en.strip())
    if bool(extras[0]) != bool(extras[1]) or max(map(len, extras)) > EXTRA_CHARACTERS_MAX:
        raise Refusal("terms.extra_wrong", most=EXTRA_CHARACTERS_MAX)


def settle(
    sale_fen: Fen, *, named_fen: Fen | None, fee_rate: BasisPoints, above_rate: BasisPoints
) -> Settlement:
    """Share what one thing brought between villager and desk (Civil Code art. 955).

    Sold below the named price, the desk makes up the difference. Sold above it, the desk keeps of
    the part above only what was agreed. The fee is rounded once, half up; the rest is the
    villager's.

    Args:
        sale_fen: what it brought.
        named_fen: what the villager wanted for it; nothing where they left it to the desk.
        fee_rate: of the sale up to the named price.
        above_rate: of the part above it.
    """
    named = sale_fen if named_fen is None else named_fen
    top_up = max(named - sale_fen, 0)
    above = max(sale_fen - named, 0)
    within = sale_fen + top_up - above
    fee = ((within * fee_rate + above * above_rate) * 2 + ONE) // (2 * ONE)
    return Settlement(Fen(top_up), Fen(fee), Fen(sale_fen + top_up - fee))


@dataclass(frozen=True)
class PricedPack:
    """A pack with its price, as the sentences name it."""

    produce: str
    produce_en: str
    pack: str
    pack_en: str
    price_fen: Fen


def body_of(wording: Wording, priced: Sequence[PricedPack]) -> str:
    """Write the sentences that a villager is read, so that words and figures cannot differ."""
    if wording.kind is TermsKind.BUY_OUT:
        sentences = [
            "货当场卖给代办点，当面点清，当场付现金。",
            "付过钱，货就是代办点的，以后卖多卖少都和您无关。",
            *_price_list("收购价", priced),
        ]
    else:
        sentences = [
            "货还是您的，卖出去才算钱。",
            _fee_sentence(wording.fee_rate),
            *_price_list("您定的卖价", priced),
            *_named_price_sentences(wording, priced),
            *([_COSTS] if wording.villager_bears_costs else []),
            _LOSS[wording.loss_rule],
            _UNSOLD[wording.unsold_rule],
            "同一天同样的货，可以和别家的合起来卖，按交货多少分钱。"
            if wording.pool_allowed
            else "您的货单独记账，不和别家的混着分钱。",
        ]
    return "\n".join([*sentences, *_lines(wording.extra)])


def body_en_of(wording: Wording, priced: Sequence[PricedPack]) -> str:
    """Write the same sentences in English."""
    if wording.kind is TermsKind.BUY_OUT:
        sentences = [
            "The desk buys the goods at once: counted before your eyes, paid in cash.",
            "Once paid they are the desk's; what they bring later is not your concern.",
            *_price_list_en("What the desk pays", priced),
        ]
    else:
        sentences = [
            "The goods stay yours until they are sold.",
            _fee_sentence_en(wording.fee_rate),
            *_price_list_en("Your prices", priced),
            *_named_price_sentences_en(wording, priced),
            *([_COSTS_EN] if wording.villager_bears_costs else []),
            _LOSS_EN[wording.loss_rule],
            _UNSOLD_EN[wording.unsold_rule],
            "Goods of one day and kind may be sold together with others' and shared by quantity."
            if wording.pool_allowed
            else "Your goods are accounted for on their own, never mixed with others'.",
        ]
    return "\n".join([*sentences, *_lines(wording.extra_en)])


_LOSS = {
    LossRule.CUSTODY: "交给代办点以后，弄坏、弄丢的由代办点赔；自己放坏的由您承担。",
    LossRule.DESK: "交给代办点以后，坏了、丢了、放坏了，都由代办点赔。",
    LossRule.VILLAGER: "不是代办点的错，坏了、少了由您承担。",
}
_LOSS_EN = {
    LossRule.CUSTODY: "The desk pays for what breaks or is lost in its hands; "
    "what spoils by itself is yours to bear.",
    LossRule.DESK: "From the hand-over on the desk pays for all that breaks, is lost or spoils.",
    LossRule.VILLAGER: "What breaks or is lost without the desk's fault is yours to bear.",
}

_UNSOLD = {
    UnsoldRule.RETURN: "快过期还没卖掉的，代办点通知您，您拿回去。",
    UnsoldRule.MARK_DOWN: "快过期还没卖掉的，代办点可以降价卖，会通知您。",
    UnsoldRule.CONVERT: "快过期还没卖掉的，代办点可以拿去加工再卖，会通知您。",
}
_UNSOLD_EN = {
    UnsoldRule.RETURN: "What is still unsold near its last day you are told of, and take back.",
    UnsoldRule.MARK_DOWN: "What is still unsold near its last day may be sold cheaper; "
    "you are told of it.",
    UnsoldRule.CONVERT: "What is still unsold near its last day may be made into other goods; "
    "you are told of it.",
}


_COSTS = "在直播平台卖的，平台服务费、主播佣金和运费从货款里扣，扣多少都写给您看；别处卖的不扣。"
_COSTS_EN = (
    "Of what is sold at live platforms, the platform's fee, the host's commission and the freight "
    "are taken off, and you are shown how much; of what is sold elsewhere nothing is."
)


def _fee_sentence(rate: BasisPoints) -> str:
    if not rate:
        return "卖多少都是您的，代办点不留钱。"
    return f"卖一百块，代办点留 {hundredths(rate)} 块，您得 {hundredths(ONE - rate)} 块。"


def _fee_sentence_en(rate: BasisPoints) -> str:
    if not rate:
        return "All that they bring is yours; the desk keeps nothing."
    return (
        f"Of a hundred yuan the desk keeps {hundredths(rate)} and you get {hundredths(ONE - rate)}."
    )


def _price_list(title: str, priced: Sequence[PricedPack]) -> list[str]:
    return [f"{title}：{one.produce}{one.pack}，{hundredths(one.price_fen)} 元。" for one in priced]


def _price_list_en(title: str, priced: Sequence[PricedPack]) -> list[str]:
    return [
        f"{title}: {one.produce_en}, {one.pack_en}: ¥{hundredths(one.price_fen)}." for one in priced
    ]


def _named_price_sentences(wording: Wording, priced: Sequence[PricedPack]) -> list[str]:
    if not priced:
        return []
    if not wording.above_rate:
        above = "卖高了，多出来的全归您，不收代办费。"
    elif wording.above_rate == ONE:
        above = "卖高了，多出来的归代办点。"
    else:
        above = (
            f"卖高了，多出来的每一百块，代办点留 {hundredths(wording.above_rate)} 块，其余归您。"
        )
    return ["卖低了，差的钱由代办点补上。", above]


def _named_price_sentences_en(wording: Wording, priced: Sequence[PricedPack]) -> list[str]:
    if not priced:
        return []
    if not wording.above_rate:
        above = "Sold for more, all the rest is yours, free of fee."
    elif wording.above_rate == ONE:
        above = "Sold for more, the rest is the desk's."
    else:
        above = (
            "Sold for more, of each hundred yuan above "
            f"the desk keeps {hundredths(wording.above_rate)} and the rest is yours."
        )
    return ["Sold for less, the desk makes up the difference.", above]


def hundredths(amount: int) -> str:
    """Write hundredths as a plain decimal without idle zeros: 1250 is 12.5, 6000 is 60."""
    whole, rest = divmod(amount, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
