"""A parcel's label, 76 × 130 mm as carriers' printers take it, and its packing slip on A5."""

from collections.abc import Iterable
from dataclasses import dataclass

from app import clock
from fulfilment.slips.rules import ParcelPaper, wrapped
from inventory.labels.adapters import font, qr
from inventory.labels.adapters.pdf import FAMILY, POINTS_PER_MM, Sheets, open_document
from inventory.labels.adapters.qr import ErrorLevel
from inventory.labels.rules.codes import spaced

LABEL_MM = (76.0, 130.0)
SLIP_MM = (148.0, 210.0)
LABEL_QR_MM = 34.0
SLIP_QR_MM = 26.0
LINES_MAX = 8
"""Lines of goods on a label; the slip has all of them."""


@dataclass(frozen=True)
class Words:
    """One line of words: where its left end stands on the baseline, and how high it is, in mm."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False


def parcel_label(paper: ParcelPaper, url: str) -> bytes:
    """Draw the label that is stuck on the box."""
    width, height = LABEL_MM
    words = [
        Words(paper.hub_name, 4, 8, 4.2, bold=True),
        Words(spaced(paper.parcel_code), 4, 59, 7.4, bold=True),
        Words(f"订单 {spaced(paper.order_code)} · 共 {paper.packs} 件", 4, 66, 4),
        Words(f"收 {paper.receiver_name} {paper.receiver_phone}", 4, 75, 4.6, bold=True),
        Words(paper.receiver_address, 4, 81, 4.2),
    ]
    goods = [
        line
        for each in paper.goods
        if each.packs
        for line in wrapped(f"{each.title} × {each.packs}", 18)
    ]
    if len(goods) > LINES_MAX:
        goods = [*goods[: LINES_MAX - 1], "……其余见装箱单"]
    words += _stack(goods, x=4, top=90, size=3.6, step=4.6)
    packed = paper.packed_at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M")
    words.append(Words(f"打包 {packed}", 4, height - 3, 3))
    pdf = open_document((each.text for each in words), title=paper.parcel_code, size=LABEL_MM)
    pdf.add_page()
    pdf.draw_code(qr.matrix(url, ErrorLevel.ROUGH), (width - LABEL_QR_MM) / 2, 14, LABEL_QR_MM)
    pdf.set_line_width(0.3)
    for y in (69.5, 84.5):
        pdf.line(4, y, width - 4, y)
    _write(pdf, words)
    return bytes(pdf.output())


def packing_slip(paper: ParcelPaper, url: str) -> bytes:
    """Draw the slip that lies in the box: what is in it and whose it is, by lot."""
    width, height = SLIP_MM
    packed = paper.packed_at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M")
    words = [
        Words("装箱单", 10, 17, 8, bold=True),
        Words(f"{paper.hub_name} · 打包 {packed}", 10, 25, 3.6),
        Words(f"订单 {spaced(paper.order_code)}　包裹 {spaced(paper.parcel_code)}", 10, 31, 3.8),
    ]
    lines: list[tuple[str, bool]] = []
    for each in paper.goods:
        lines.append((f"{each.title}　× {each.packs}", True))
        if each.cut_packs:
            lines.append((f"　缺 {each.cut_packs} 份，钱已原路退回", False))
    lines.append(("", False))
    for lot in paper.lots:
        who = f"{lot.village} {lot.household}".rstrip()
        lines.append((f"{lot.produce} {lot.pack} × {lot.items}　{who}", True))
        text = f"　批次 {lot.lot_code} · {lot.received_on} 收 · {lot.expires_on} 前食用"
        lines.append((text, False))
    if paper.note:
        lines += [("", False), *((line, False) for line in wrapped(f"您的留言：{paper.note}", 34))]
    pages = _pages(lines, first_top=46, top=18, foot=height - 22, step=5.6)
    foot = "扫货上的码，看得到哪个村、哪天收的、怎么验的。有问题请留着标签和装箱单联系我们。"
    texts = [*(each.text for each in words), *(text for text, _ in lines), foot]
    pdf = open_document(texts, title=f"装箱单 {paper.parcel_code}", size=SLIP_MM)
    for number, page in enumerate(pages):
        pdf.add_page()
        if number == 0:
            pdf.draw_code(qr.matrix(url, ErrorLevel.CLEAN), width - SLIP_QR_MM - 10, 10, SLIP_QR_MM)
            _write(pdf, words)
        pdf.set_line_width(0.2)
        pdf.line(10, height - 18, width - 10, height - 18)
        _write(pdf, [*page, Words(foot, 10, height - 12, 3.1)])
    return bytes(pdf.output())


def _pages(
    lines: list[tuple[str, bool]], *, first_top: float, top: float, foot: float, step: float
) -> list[list[Words]]:
    """Fill pages with lines from the top."""
    pages: list[list[Words]] = [[]]
    y = first_top
    for text, bold in lines:
        if y > foot:
            pages.append([])
            y = top
        pages[-1].append(Words(text, 10, y, 4 if bold else 3.6, bold=bold))
        y += step
    return pages


def _stack(texts: Iterable[str], *, x: float, top: float, size: float, step: float) -> list[Words]:
    return [Words(text, x, top + step * place, size) for place, text in enumerate(texts)]


def _write(pdf: Sheets, words: Iterable[Words]) -> None:
    for each in words:
        pdf.set_font(FAMILY, "B" if each.bold else "", each.size * POINTS_PER_MM)
        pdf.text(each.x, each.y, font.printable(each.text))
