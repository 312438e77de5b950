"""A villager's year as a passbook: large print on A4, for any printer."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from fpdf import FPDF

from app.money import yuan
from inventory.labels.adapters import font
from storefront.statements.rules import Passbook

FAMILY = "noto"
TITLE_POINTS = 22
TEXT_POINTS = 13
FIGURE_POINTS = 28
LINE_MM = 9
MARGIN_MM = 14
COLUMNS = (
    ("日期", 30, "L"),
    ("事由", 70, "L"),
    ("进", 26, "R"),
    ("出", 26, "R"),
    ("结余", 30, "R"),
)
"""Heading, millimetres, and where the text stands; as a bank's passbook has them."""
KEPT = "进的钱已经扣了手续费。"
FOOT = "有不清楚的，带这本到代办点问；也可以自己用卡和密码在手机上看。"


class Paper(FPDF):
    """An A4 document whose every page says whose it is."""

    head = ""

    def header(self) -> None:
        """Write whose passbook it is, and the page's number."""
        self.set_font(FAMILY, "", TEXT_POINTS)
        self.cell(0, LINE_MM, self.head)
        self.set_x(self.l_margin)
        self.cell(0, LINE_MM, f"第 {self.page_no()} 页", align="R", new_x="LMARGIN", new_y="NEXT")


def written(passbook: Passbook) -> bytes:
    """Write the passbook as a PDF."""
    name = font.printable(passbook.villager_name)
    paper = Paper(orientation="portrait", unit="mm", format="A4")
    paper.set_title(f"{passbook.year} 年存折")
    paper.set_lang("zh-CN")
    paper.set_margin(MARGIN_MM)
    paper.set_auto_page_break(auto=True, margin=MARGIN_MM)
    paper.head = f"{name} · {passbook.villager_code} · {font.printable(passbook.place_name)}"
    _add_font(paper, _texts(passbook, paper.head))
    paper.add_page()
    paper.set_font(FAMILY, "B", TITLE_POINTS)
    paper.cell(0, 14, f"{passbook.year} 年存折", new_x="LMARGIN", new_y="NEXT")
    paper.set_font(FAMILY, "", TEXT_POINTS)
    paper.cell(0, LINE_MM, "年底还欠您（元）", new_x="LMARGIN", new_y="NEXT")
    paper.set_font(FAMILY, "B", FIGURE_POINTS)
    paper.cell(0, 15, yuan(passbook.balance_fen), new_x="LMARGIN", new_y="NEXT")
    _write_lines(paper, passbook)
    paper.set_font(FAMILY, "", TEXT_POINTS)
    paper.ln(4)
    paper.multi_cell(0, 7, KEPT + FOOT)
    return bytes(paper.output())


def _write_lines(paper: Paper, passbook: Passbook) -> None:
    widths = [width for _, width, _ in COLUMNS]
    aligns = [align for _, _, align in COLUMNS]
    paper.set_font(FAMILY, "", TEXT_POINTS)
    with paper.table(
        col_widths=widths, text_align=aligns, line_height=LINE_MM, borders_layout="HORIZONTAL_LINES"
    ) as table:
        table.row([heading for heading, _, _ in COLUMNS])
        for cells in _rows(passbook):
            table.row(cells)


def _rows(passbook: Passbook) -> Iterable[list[str]]:
    yield ["", "上年结转", "", "", yuan(passbook.brought_forward_fen)]
    for line in passbook.lines:
        came, went = max(line.change_fen, 0), max(-line.change_fen, 0)
        yield [
            line.day.isoformat(),
            font.printable(line.text),
            yuan(came) if came else "",
            yuan(went) if went else "",
            yuan(line.balance_fen),
        ]


def _texts(passbook: Passbook, head: str) -> set[str]:
    """All that is written, so that the font has just these characters."""
    fixed = "".join(heading for heading, _, _ in COLUMNS) + KEPT + FOOT
    cells = {cell for row in _rows(passbook) for cell in row}
    return cells | {head, fixed, "第页年存折年底还欠您（元）0123456789.-"}


def _add_font(paper: Paper, texts: set[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="desk-font-") as folder:
        for style in ("", "B"):
            path = Path(folder) / f"{FAMILY}{style}.ttf"
            path.write_bytes(font.subset(texts, bold=style == "B"))
            paper.add_font(FAMILY, style, path)
