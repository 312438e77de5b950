"""Every format reads again after it was printed at 203 dpi without grey, turned and blurred."""

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageFilter

from inventory.labels.adapters import png, tspl, zpl
from inventory.labels.adapters.pdf import label_sheets
from inventory.labels.rules.label_text import SHEETS, LabelSize, LabelText
from tests.doubles.printers import tspl as tspl_printer
from tests.doubles.printers import zpl as zpl_printer
from tests.support import labels as build

Printed = Callable[[LabelText], Image.Image]
HUNDREDTHS_PER_INCH = 2540
DOTS_PER_INCH = 203
DEGREES = (-15, -4, 3, 8, 90, 97, 180, 270)
RADII = (0, 1, 1.4)
"""In dots: a lens that is out of focus by a third of a module."""


def by_png(size: LabelSize) -> Printed:
    return lambda label: Image.open(io.BytesIO(png.label_png(label, size)))


def by_tspl(size: LabelSize) -> Printed:
    return lambda label: tspl_printer.printed(b"".join(tspl.stream([label], size)))[0]


def by_zpl(size: LabelSize) -> Printed:
    return lambda label: zpl_printer.printed(b"".join(zpl.stream([label], size)))[0]


def by_pdf(name: str) -> Printed:
    """The first label of a sheet, drawn at 203 dpi without grey."""
    sheet = SHEETS[name]

    def printed(label: LabelText) -> Image.Image:
        [page] = build.pages(label_sheets([label], sheet), DOTS_PER_INCH)
        dots = page.point(lambda grey: 255 if grey >= 128 else 0).convert("1")
        left, top = sheet.corner(0)
        box = (left, top, left + sheet.width, top + sheet.height)
        return dots.crop(tuple(mm * DOTS_PER_INCH // HUNDREDTHS_PER_INCH for mm in box))

    return printed


FORMATS: dict[str, Printed] = {
    **{f"png-{size.name}": by_png(size) for size in LabelSize},
    **{f"tspl-{size.name}": by_tspl(size) for size in LabelSize},
    **{f"zpl-{size.name}": by_zpl(size) for size in LabelSize},
    **{f"pdf-{name}": by_pdf(name) for name in SHEETS},
}
LABELS = {
    "item": build.label(),
    "pre-printed": build.pre_printed(),
    "gtin": build.with_gtin(),
    "gtin and weight": build.with_gtin(net_grams=4850),
}
formats = pytest.mark.parametrize("name", FORMATS)


@formats
@pytest.mark.parametrize("kind", LABELS)
def test_is_black_and_white_and_reads_as_its_address(name: str, kind: str) -> None:
    image = FORMATS[name](LABELS[kind])

    assert image.mode == "1"
    assert build.read(image) == [LABELS[kind].url]


@formats
@pytest.mark.parametrize("kind", LABELS)
def test_reads_turned_and_blurred(name: str, kind: str) -> None:
    image = FORMATS[name](LABELS[kind]).convert("L")
    unread = []
    for degrees in DEGREES:
        turned = image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        for radius in RADII:
            seen = turned.filter(ImageFilter.GaussianBlur(radius))
            if build.read(seen) != [LABELS[kind].url]:
                unread.append((degrees, radius))

    assert unread == []
