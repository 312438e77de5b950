"""Receipts as PDF of the paper's width, for any printer that a browser knows."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF

from inventory.labels.adapters import font
from storefront.shops.rules import COLUMNS, width_of

FAMILY = "noto"
MARGIN_MM = 3
LINE_MM = 4.6
POINTS_PER_MM = 72 / 25.4


def receipt(lines: Sequence[str], *, paper_mm: int) -> bytes:
    """Draw lines in columns of equal width, as the thermal printer sets them."""
    column = (paper_mm - 2 * MARGIN_MM) / COLUMNS[paper_mm]
    height = 2 * MARGIN_MM + LINE_MM * len(lines)
    pdf = FPDF(unit="mm", format=(paper_mm, height))
    pdf.set_auto_page_break(auto=False)
    pdf.set_title("小票")
    pdf.set_lang("zh-CN")
    with tempfile.TemporaryDirectory(prefix="desk-font-") as folder:
        path = Path(folder) / f"{FAMILY}.ttf"
        path.write_bytes(font.subset([font.printable(line) for line in lines], bold=False))
        pdf.add_font(FAMILY, "", path)
    pdf.add_page()
    pdf.set_font(FAMILY, "", 1.8 * column * POINTS_PER_MM)
    for number, line in enumerate(lines, start=1):
        at = float(MARGIN_MM)
        for character in font.printable(line):
            if not character.isspace():
                pdf.text(at, MARGIN_MM + LINE_MM * number - 1, character)
            at += column * width_of(character)
    return bytes(pdf.output())
