"""The certificate on paper: one page of A6, for any printer, with a code that opens the lot.

One box, one certificate: the page is cut to be stuck on. Its words are those of the order, in
Chinese, whatever language the person who prints it reads.
"""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fpdf.enums import WrapMode

from inventory.certificates.rules import BASES, PROMISES, Basis, Style
from inventory.labels.adapters import font, qr
from inventory.labels.adapters.pdf import FAMILY, Sheets
from inventory.labels.rules.codes import spaced

WIDTH, HEIGHT, MARGIN = 105.0, 148.0, 8.0
"""Millimetres of A6."""
QR_SIDE = 24.0
LINE = 5.6
BOX = 3.2
TITLE = "承诺达标合格证"
HEADS = {
    Style.PRODUCER: "我承诺对生产销售的食用农产品：",
    Style.BUYER: "我承诺对收购销售的食用农产品：",
}
PROMISERS = {Style.PRODUCER: "生产者", Style.BUYER: "收购者"}


@dataclass(frozen=True)
class Paper:
    """What the page of a certificate says."""

    code: str
    style: Style
    basis: tuple[Basis, ...]
    product_name: str
    quantity: str
    """In words: 60 枚, 5 千克."""
    origin_name: str
    promiser_name: str
    promiser_contact: str
    issued_on: date
    url: str
    """Of the lot: what the code on the page opens."""


def certificate_page(paper: Paper) -> bytes:
    """Draw a certificate."""
    lines = _lines(paper)
    pdf = _document(["".join(text for pair in lines for text in pair), *_words(paper)])
    pdf.add_page()
    pdf.rect(MARGIN / 2, MARGIN / 2, WIDTH - MARGIN, HEIGHT - MARGIN)
    _heading(pdf, paper.code)
    _promise(pdf, paper.style, paper.basis)
    for label, value in lines:
        _pair(pdf, label, value)
    _code(pdf, paper)
    return bytes(pdf.output())


def _words(paper: Paper) -> list[str]:
    return [
        TITLE,
        *HEADS.values(),
        *PROMISES.values(),
        *BASES.values(),
        "承诺依据：编号扫码看这一批从哪里来✓",
        spaced(paper.code),
    ]


def _lines(paper: Paper) -> list[tuple[str, str]]:
    return [
        ("产品名称", paper.product_name),
        ("数量（重量）", paper.quantity),
        ("产地", paper.origin_name),
        (PROMISERS[paper.style], paper.promiser_name),
        ("联系方式", paper.promiser_contact),
        ("开具日期", f"{paper.issued_on:%Y年%m月%d日}"),
    ]


def _document(texts: list[str]) -> Sheets:
    pdf = Sheets(orientation="portrait", unit="mm", format=(WIDTH, HEIGHT))
    pdf.set_auto_page_break(auto=False)
    pdf.set_margin(MARGIN)
    pdf.set_title(TITLE)
    pdf.set_lang("zh-CN")
    printable = [font.printable(text) for text in texts]
    with tempfile.TemporaryDirectory(prefix="desk-font-") as folder:
        for style in ("", "B"):
            path = Path(folder) / f"{FAMILY}{style}.ttf"
            path.write_bytes(font.subset(printable, bold=style == "B"))
            pdf.add_font(FAMILY, style, path)
    return pdf


def _heading(pdf: Sheets, code: str) -> None:
    pdf.set_y(MARGIN)
    pdf.set_font(FAMILY, "B", 18)
    pdf.cell(0, 9, TITLE, align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FAMILY, "", 8)
    number = f"编号 {spaced(code)}"
    pdf.cell(0, 5, number, align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(1)


def _promise(pdf: Sheets, style: Style, basis: tuple[Basis, ...]) -> None:
    pdf.set_font(FAMILY, "", 9.5)
    _words_wrapped(pdf, HEADS[style])
    pdf.set_font(FAMILY, "B", 9.5)
    _words_wrapped(pdf, PROMISES[style])
    pdf.ln(1)
    pdf.set_font(FAMILY, "", 9.5)
    _words_wrapped(pdf, "承诺依据：")
    for ground in Basis:
        _ticked(pdf, BASES[ground], is_ticked=ground in basis)
    pdf.ln(1)


def _ticked(pdf: Sheets, text: str, *, is_ticked: bool) -> None:
    """Write a line behind a box; the font has no ticked box, so one is drawn."""
    left, top = pdf.get_x() + pdf.c_margin, pdf.get_y() + (LINE - BOX) / 2
    pdf.rect(left, top, BOX, BOX)
    if is_ticked:
        pdf.text(left, top + BOX * 5 / 6, "✓")
    pdf.set_x(left + BOX)
    _words_wrapped(pdf, text)


def _words_wrapped(pdf: Sheets, text: str) -> None:
    pdf.multi_cell(
        0,
        LINE,
        font.printable(text),
        align="L",
        new_x="LMARGIN",
        new_y="NEXT",
        wrapmode=WrapMode.CHAR,
    )


def _pair(pdf: Sheets, label: str, value: str) -> None:
    pdf.set_font(FAMILY, "", 9.5)
    pdf.cell(24, LINE, label)
    pdf.set_font(FAMILY, "B", 9.5)
    pdf.multi_cell(
        0,
        LINE,
        font.printable(value),
        align="L",
        new_x="LMARGIN",
        new_y="NEXT",
        wrapmode=WrapMode.CHAR,
    )


def _code(pdf: Sheets, paper: Paper) -> None:
    top = HEIGHT - MARGIN - QR_SIDE
    pdf.draw_code(qr.matrix(paper.url), WIDTH - MARGIN - QR_SIDE, top, QR_SIDE)
    pdf.set_font(FAMILY, "", 8)
    pdf.text(MARGIN + pdf.c_margin, HEIGHT - MARGIN - 1, "扫码看这一批从哪里来")
