"""What the till takes, and receipts."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from storefront.shops.adapters import escpos, pdf
from storefront.shops.rules import (
    COLUMNS,
    NOT_FIRST,
    Receipt,
    ReceiptLine,
    RungItem,
    RungSale,
    Tender,
    check_sale,
    day_of,
    receipt_text,
    width_of,
)
from tests.conftest import NOW

SALE = RungSale(
    uuid.uuid4(), (RungItem("E1", 6000), RungItem("E2", 1800)), Tender.CASH, "", 10_000, NOW
)
RECEIPT = Receipt(
    shop="长沙岳麓直营店",
    code="Z00000012X",
    rung_at=NOW,
    lines=(
        ReceiptLine("林下土鸡蛋 30 枚", 2, 6000, 12_000),
        ReceiptLine("农家坛子菜 500 克", 1, 1800, 1800),
    ),
    total_fen=13_800,
    given_fen=20_000,
    tender="cash",
    reference="",
    returned_fen=0,
)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"items": ()}, "till.nothing"),
        ({"items": (RungItem("E1", 0),)}, "till.nothing"),
        ({"items": (RungItem("E1", 5), RungItem("E1", 5))}, "till.twice"),
        ({"given_fen": 7799}, "till.too_little"),
        ({"tender": Tender.CARD, "given_fen": 7800}, "till.reference"),
        ({"tender": Tender.CARD, "reference": "1"}, "till.too_little"),
        ({"rung_at": NOW + timedelta(hours=2)}, "till.clock"),
    ],
)
def test_a_sale_that_is_not_whole_is_refused(changed: dict[str, object], code: str) -> None:
    check_sale(SALE, now=NOW)

    with pytest.raises(Refusal) as refused:
        check_sale(replace(SALE, **changed), now=NOW)  # type: ignore[arg-type]

    assert refused.value.code == code


@pytest.mark.parametrize("paper_mm", [58, 80])
def test_a_receipt_fits_its_paper_and_adds_up(paper_mm: int) -> None:
    lines = receipt_text(RECEIPT, paper_mm=paper_mm)

    assert max(map(width_of, lines)) <= COLUMNS[paper_mm]
    text = "\n".join(lines)
    for words in (
        "长沙岳麓直营店",
        "Z00000012X",
        "120.00",
        "138.00",
        "200.00",
        "62.00",
        "2026-11-20 09:00",
    ):
        assert words in text


@given(st.text(alphabet="土鸡蛋abc 12×", min_size=1, max_size=80))
def test_no_title_is_wider_than_the_paper(title: str) -> None:
    receipt = replace(RECEIPT, lines=(ReceiptLine(title, 1, 1, 1),))

    assert max(map(width_of, receipt_text(receipt, paper_mm=58))) <= COLUMNS[58]


@pytest.mark.parametrize("paper_mm", [58, 80])
def test_no_line_begins_with_a_closing_mark(paper_mm: int) -> None:
    lines = receipt_text(RECEIPT, paper_mm=paper_mm)

    assert [line for line in lines if line[:1] in NOT_FIRST] == []
    assert "扫包装上的码，看得到是哪户、哪天。凭小票退换。" in "".join(lines)


@given(st.text(alphabet="土鸡蛋a，。）", min_size=1, max_size=80))
def test_a_mark_goes_down_with_what_it_follows(title: str) -> None:
    title = f"蛋{title}".replace("，", "，蛋").replace("。", "。蛋").replace("）", "）蛋")
    receipt = replace(RECEIPT, lines=(ReceiptLine(title, 1, 1, 1),))

    lines = receipt_text(receipt, paper_mm=58)

    assert title in "".join(lines)
    assert max(map(width_of, lines)) <= COLUMNS[58]
    assert [line for line in lines if line[:1] in NOT_FIRST] == []


def test_the_printers_bytes_start_it_write_chinese_and_cut() -> None:
    made = escpos.receipt(receipt_text(RECEIPT, paper_mm=58))

    assert made.startswith(b"\x1b@\x1c&")
    assert "林下土鸡蛋".encode("gb18030") in made
    assert made.endswith(b"\x1dV\x42\x00")


@pytest.mark.parametrize("paper_mm", [58, 80])
def test_the_pdf_is_as_wide_as_the_paper(paper_mm: int) -> None:
    import pypdfium2  # noqa: PLC0415 - only here

    made = pdf.receipt(receipt_text(RECEIPT, paper_mm=paper_mm), paper_mm=paper_mm)

    document = pypdfium2.PdfDocument(made)
    page = document[0]
    assert round(page.get_width() / 72 * 25.4) == paper_mm
    text = page.get_textpage().get_text_range()
    assert "138.00" in text.replace(" ", "").replace("\r\n", "")
    page.close()
    document.close()


MONDAY, TUESDAY, WEDNESDAY = (date(2026, 12, each) for each in (7, 8, 9))


@pytest.mark.parametrize(
    ("happened_on", "open_days", "latest", "own"),
    [
        (TUESDAY, [], None, TUESDAY),
        (TUESDAY, [MONDAY], MONDAY, TUESDAY),
        (MONDAY, [MONDAY, TUESDAY], TUESDAY, MONDAY),
        (MONDAY, [], None, MONDAY),
        (MONDAY, [TUESDAY], TUESDAY, TUESDAY),
        (MONDAY, [], MONDAY, TUESDAY),
        (WEDNESDAY, [], MONDAY, TUESDAY),
    ],
    ids=[
        "the first of all",
        "a day of its own beside the one that nobody closed",
        "sent late, into its own day that is still open",
        "sent late, before anything else",
        "sent late, behind a day that has begun",
        "sent after its day was counted",
        "by a till whose clock is ahead",
    ],
)
def test_a_sale_is_of_its_own_day_while_that_can_still_be_counted(
    happened_on: date, open_days: list[date], latest: date | None, own: date
) -> None:
    assert day_of(happened_on, today=TUESDAY, open_days=open_days, latest=latest) == own
