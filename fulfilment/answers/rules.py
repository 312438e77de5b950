"""What evidence says and how much of it a bank takes: pure.

Fields and limits are those of Stripe's dispute evidence (docs.stripe.com/api/disputes/update and
docs.stripe.com/disputes/responding): texts of 20,000 characters, 150,000 together; PDF, PNG or
JPEG, one of a kind, 4.5 MB together. A bank may read Chinese or English, so a line has both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.clock import CHINA
from app.errors import Refusal
from app.money import yuan

WORD_MAX = 20_000
WORDS_MAX = 150_000
PAPERS_BYTES_MAX = 4_500_000
HEADS = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
"""What PDF, PNG and JPEG files begin with."""
NAME_MAX = 120
PHOTOS_MAX = 6


class Kind(StrEnum):
    """How a dispute is answered."""

    EVIDENCE = "evidence"
    GIVEN_UP = "given_up"
    """We do not contest it: the money is lost."""


class State(StrEnum):
    """Where an answer stands."""

    DRAFT = "draft"
    SENDING = "sending"
    """Handed in here, and on its way to the gateway."""
    SENT = "sent"


class Field(StrEnum):
    """A text of the evidence, by its name at the gateway."""

    STORY = "uncategorized_text"
    GOODS = "product_description"
    CARRIER = "shipping_carrier"
    NUMBER = "shipping_tracking_number"
    SHIPPED = "shipping_date"
    POLICY = "refund_policy_disclosure"
    DONE_ON = "service_date"
    CANCELLING = "cancellation_policy_disclosure"
    REFUSAL = "refund_refusal_explanation"


class PaperKind(StrEnum):
    """A file of the evidence, by its name at the gateway."""

    RECEIPT = "receipt"
    SHIPPING = "shipping_documentation"
    TALK = "customer_communication"
    SIGNATURE = "customer_signature"
    POLICY = "refund_policy"
    WORK = "service_documentation"
    OTHER = "uncategorized_file"


OF_GOODS = frozenset({Field.CARRIER, Field.NUMBER, Field.SHIPPED, Field.POLICY})
OF_ERRANDS = frozenset({Field.DONE_ON, Field.CANCELLING})
"""What is asked of the one and makes no sense of the other."""


def fields_of(*, is_errand: bool) -> list[Field]:
    """List what may be said of a disputed order, or of an errand."""
    return [field for field in Field if field not in (OF_GOODS if is_errand else OF_ERRANDS)]


@dataclass(frozen=True)
class Sent:
    """A parcel of the order in a carrier's hands."""

    carrier: str
    """Its name in both languages."""
    number: str
    shipped_at: datetime


@dataclass(frozen=True)
class Step:
    """One thing that happened to the order."""

    happened_at: datetime
    words: str


@dataclass(frozen=True)
class Facts:
    """What we know of the order that is disputed."""

    code: str
    total_fen: int
    goods: Sequence[tuple[str, int]]
    """Title and packs of each line."""
    steps: Sequence[Step]
    sent: Sequence[Sent]
    fresh_hours: int | None
    """How long fresh goods of it may be complained about; nothing where none are fresh."""
    returns_confirmed_at: datetime | None


@dataclass(frozen=True)
class ErrandFacts:
    """What we know of the errand that is disputed."""

    code: str
    total_fen: int
    parts_fen: int
    """What of it was for parts that the provider bought."""
    trade: str
    """Its name in both languages."""
    village: str
    start: datetime
    """When the visit was booked for."""
    steps: Sequence[Step]
    done_at: datetime | None


STEPS: Mapping[str, str] = {
    "placed": "下单 / order placed",
    "paid": "付款 / paid",
    "packed": "打包 / packed",
    "shipped": "交给快递 / handed to the carrier",
    "delivered": "签收 / delivered",
    "cancelled": "取消 / cancelled",
    "expired": "没付款 / not paid in time",
    "refunded": "退款 / refunded",
    "taken": "在店里取走 / collected at a shop",
    "collected": "快递收件 / collected by the carrier",
    "moving": "运输中 / in transit",
    "delivering": "派送中 / out for delivery",
    "trouble": "派送遇到问题 / delivery trouble",
    "returning": "退回途中 / on its way back",
}
ERRAND_STEPS: Mapping[str, str] = {
    "asked": "请师傅报价 / a price was asked for",
    "quoted": "师傅报了价 / the provider named a price",
    "placed": "下单 / booked",
    "paid": "付款 / paid",
    "accepted": "师傅接单 / accepted by the provider",
    "on_the_way": "师傅出门 / the provider set off",
    "done": "做完 / done",
    "absent": "上门时家里没人 / nobody was at home",
    "cancelled": "取消 / cancelled",
    "expired": "没付款 / not paid in time",
    "refunded": "退款 / refunded",
}
BY_CODE = (
    "住户报了做完才给师傅的口令 / confirmed with the code that the household tells the provider"
    " only once the work is done"
)
BY_PHOTO = "师傅拍了做完的照片 / proved by a photo of the finished work"
FRESH = (
    "付款前页面写明：鲜活农产品不适用七天无理由退货，"
    "签收后 {hours} 小时内拍照反映，坏了、少了照赔。"
    " / Shown before payment: fresh goods are exempt from the seven-day return; whatever is broken"
    " or missing is made good when reported with a photo within {hours} hours of delivery."
)
PROCESSED = (
    "付款前页面写明：加工食品签收后 7 天内没开封可以无理由退货。"
    " / Shown before payment: unopened processed food may be returned within seven days."
)
CANCELLED = (
    "付款前页面写明：师傅出门以前都可以取消，钱全部退回；家里没人，师傅白跑一趟的钱从里面出，其余退回。"
    " / Shown before payment: free to cancel until the provider sets off; where nobody is at home"
    " the call-out is kept and the rest goes back."
)
CONFIRMED = (
    "客人在 {when} 下单时勾选确认。 / The shopper ticked their confirmation when ordering, {when}."
)


def drawn_up(facts: Facts) -> dict[Field, str]:
    """Write the evidence that our own records give; what they do not tell is left out."""
    steps = sorted(facts.steps, key=lambda step: step.happened_at)
    goods = "；".join(f"{title} × {packs}" for title, packs in facts.goods)
    policy = PROCESSED if facts.fresh_hours is None else FRESH.format(hours=facts.fresh_hours)
    if facts.returns_confirmed_at:
        policy += "\n" + CONFIRMED.format(when=_moment(facts.returns_confirmed_at))
    written = {
        Field.GOODS: f"{goods}。订单 / Order {facts.code}，¥{yuan(facts.total_fen)}",
        Field.CARRIER: ", ".join(dict.fromkeys(each.carrier for each in facts.sent)),
        Field.NUMBER: ", ".join(each.number for each in facts.sent),
        Field.SHIPPED: _moment(min(each.shipped_at for each in facts.sent))[:10]
        if facts.sent
        else "",
        Field.POLICY: policy,
        Field.STORY: "\n".join(f"{_moment(step.happened_at)} {step.words}" for step in steps),
    }
    return {field: words for field, words in written.items() if words}


def drawn_up_errand(facts: ErrandFacts) -> dict[Field, str]:
    """Write the evidence that our own records give of an errand."""
    booked = f"约的 {_moment(facts.start)}，{facts.village} / booked for {_moment(facts.start)}"
    price = f"便民服务单 / Errand {facts.code}，¥{yuan(facts.total_fen)}"
    parts = f"，其中材料 / parts ¥{yuan(facts.parts_fen)}" if facts.parts_fen else ""
    steps = sorted(facts.steps, key=lambda step: step.happened_at)
    written = {
        Field.GOODS: f"{facts.trade}。{booked}。{price}{parts}",
        Field.DONE_ON: _moment(facts.done_at)[:10] if facts.done_at else "",
        Field.CANCELLING: CANCELLED,
        Field.STORY: "\n".join(f"{_moment(step.happened_at)} {step.words}" for step in steps),
    }
    return {field: words for field, words in written.items() if words}


def checked_words(typed: Mapping[str, str]) -> dict[Field, str]:
    """Take what a clerk wrote into the fields; an empty field is not sent.

    Raises:
        Refusal: `answers.word_too_long`.
    """
    written = {field: typed.get(field, "").strip() for field in Field}
    if any(len(words) > WORD_MAX for words in written.values()):
        raise Refusal("answers.word_too_long", most=WORD_MAX)
    if sum(map(len, written.values())) > WORDS_MAX:
        raise Refusal("answers.word_too_long", most=WORDS_MAX)
    return {field: words for field, words in written.items() if words}


def refuse_paper(content: bytes, *, others_bytes: int) -> None:
    """Refuse a file that the bank would not take.

    Args:
        others_bytes: of the other papers of the answer.

    Raises:
        Refusal: `answers.paper_kind`, `answers.papers_too_large`.
    """
    if not content.startswith(HEADS):
        raise Refusal("answers.paper_kind")
    if len(content) + others_bytes > PAPERS_BYTES_MAX:
        raise Refusal("answers.papers_too_large")


def _moment(when: datetime) -> str:
    return when.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
