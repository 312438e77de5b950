"""One label as a black-and-white picture for a 203 dpi thermal printer, dot by dot."""

import io

from PIL import Image, ImageDraw

from inventory.labels.adapters import font, qr
from inventory.labels.adapters.qr import ErrorLevel
from inventory.labels.rules.label_text import LabelSize, LabelText
from inventory.labels.rules.layout import Frame, Layout, lay_out

DOTS_PER_MM = 8
DOTS_PER_INCH = 203
INSET_DOTS = 12
PAPER = 1
INK = 0


def label_png(
    label: LabelText,
    size: LabelSize = LabelSize.MM_40X30,
    level: ErrorLevel = ErrorLevel.CLEAN,
) -> bytes:
    """Draw a label as a 1-bit PNG of exactly its size in dots.

    Nothing is smoothed: a dot that a thermal head can not print grey is black or white here.
    """
    matrix = qr.matrix(label.url, level)
    frame = Frame(size.width_dots, size.height_dots, INSET_DOTS, DOTS_PER_MM)
    layout = lay_out(label, frame, len(matrix), font.METRICS)
    image = Image.new("1", (frame.width, frame.height), PAPER)
    _draw_code(image, matrix, layout)
    _draw_words(image, layout)
    stored = io.BytesIO()
    image.save(stored, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH), optimize=True)
    return stored.getvalue()


def _draw_code(image: Image.Image, matrix: qr.Matrix, layout: Layout) -> None:
    draw = ImageDraw.Draw(image)
    module = layout.module
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            if dark:
                x, y = layout.qr_x + column * module, layout.qr_y + row * module
                draw.rectangle((x, y, x + module - 1, y + module - 1), fill=INK)


def _draw_words(image: Image.Image, layout: Layout) -> None:
    draw = ImageDraw.Draw(image)
    for line in layout.lines:
        text = font.printable(line.text)
        face = font.face(line.size, bold=line.bold)
        with font.drawing():
            draw.text((line.x, line.baseline), text, fill=INK, font=face, anchor="ls")
