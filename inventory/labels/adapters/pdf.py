"""Sheets of labels on A4, for any office printer and the print dialogue of a browser."""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from fpdf import FPDF

from inventory.labels.adapters import font, qr
from inventory.labels.adapters.qr import ErrorLevel, Matrix
from inventory.labels.rules.label_text import LabelText, Sheet
from inventory.labels.rules.layout import Frame, Layout, lay_out

GRID_PER_MM = 40
HUNDREDTHS_PER_MM = 100
POINTS_PER_MM = 72 / 25.4
FAMILY = "noto"


class Sheets(FPDF):
    """A document that can draw QR codes as shapes."""

    def draw_code(self, matrix: Matrix, x: float, y: float, side: float) -> None:
        """Fill the dark modules as one shape; lengths in millimetres from the upper left corner.

        A shape is sharp at every size, where viewers smooth a picture that they enlarge; and one
        shape has no hair lines between its rows, where many would.
        """
        module = side / matrix.side * POINTS_PER_MM
        left, top = x * POINTS_PER_MM, (self.h - y) * POINTS_PER_MM
        bars = "".join(f"{column} {row} {length} 1 re\n" for row, column, length in matrix.bars())
        self._out(f"q {module:.4f} 0 0 -{module:.4f} {left:.4f} {top:.4f} cm\n{bars}f Q")


def label_sheets(
    labels: Sequence[LabelText],
    sheet: Sheet,
    *,
    skip: int = 0,
    level: ErrorLevel = ErrorLevel.CLEAN,
) -> bytes:
    """Draw labels in reading order onto as many A4 sheets as they need.

    Args:
        labels: what to print, at least one.
        sheet: the grid of the paper, from `label_text.SHEETS`.
        skip: how many labels of the first sheet are used up already.
        level: how much damage the QR codes bear.

    Raises:
        ValueError: no label, or a whole sheet skipped.
    """
    if not labels or not 0 <= skip < sheet.labels:
        raise ValueError("nothing to print, or no room on the first sheet")
    frame = Frame(
        width=_on_grid(sheet.width),
        height=_on_grid(sheet.height),
        inset=_on_grid(sheet.inset),
        per_mm=GRID_PER_MM,
    )
    matrices = [qr.matrix(label.url, level) for label in labels]
    layouts = [
        lay_out(label, frame, matrix.side, font.METRICS)
        for label, matrix in zip(labels, matrices, strict=True)
    ]
    texts = (line.text for layout in layouts for line in layout.lines)
    pdf = open_document(texts, title="标签")
    for place, (matrix, layout) in enumerate(zip(matrices, layouts, strict=True), start=skip):
        on_sheet = place % sheet.labels
        if on_sheet == 0 or place == skip:
            pdf.add_page()
        left, top = sheet.corner(on_sheet)
        _draw(pdf, matrix, layout, left / HUNDREDTHS_PER_MM, top / HUNDREDTHS_PER_MM)
    return bytes(pdf.output())


def _on_grid(hundredths: int) -> int:
    return hundredths * GRID_PER_MM // HUNDREDTHS_PER_MM


def open_document(
    texts: Iterable[str], *, title: str, size: str | tuple[float, float] = "A4"
) -> Sheets:
    """Open a document with a font of just the characters that it needs, in both weights.

    Args:
        texts: all that will be written, in any order.
        title: of the file.
        size: of the paper; a name, or width and height in millimetres.
    """
    pdf = Sheets(orientation="portrait", unit="mm", format=size)
    pdf.set_auto_page_break(auto=False)
    pdf.set_margin(0)
    pdf.set_title(title)
    pdf.set_lang("zh-CN")
    printable = {font.printable(text) for text in texts}
    with tempfile.TemporaryDirectory(prefix="desk-font-") as folder:
        for style in ("", "B"):
            path = Path(folder) / f"{FAMILY}{style}.ttf"
            path.write_bytes(font.subset(printable, bold=style == "B"))
            pdf.add_font(FAMILY, style, path)
    return pdf


def _draw(pdf: Sheets, matrix: Matrix, layout: Layout, left: float, top: float) -> None:
    side = matrix.side * layout.module / GRID_PER_MM
    pdf.draw_code(matrix, left + layout.qr_x / GRID_PER_MM, top + layout.qr_y / GRID_PER_MM, side)
    for line in layout.lines:
        pdf.set_font(FAMILY, "B" if line.bold else "", line.size / GRID_PER_MM * POINTS_PER_MM)
        text = font.printable(line.text)
        pdf.text(left + line.x / GRID_PER_MM, top + line.baseline / GRID_PER_MM, text)
