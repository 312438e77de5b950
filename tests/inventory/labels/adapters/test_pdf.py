import io

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from inventory.labels.adapters.pdf import label_sheets
from inventory.labels.rules.label_text import SHEETS
from tests.support.labels import LOT, labels, pages

A4_POINTS = (595, 842)
ROW_PIXELS = 100
"""Labels whose codes begin within this height of one another stand in one row."""


def read(image: Image.Image) -> list[str]:
    """The addresses on a page in reading order."""
    found = sorted(zxingcpp.read_barcodes(image), key=lambda code: code.position.top_left.y)
    rows: list[list[zxingcpp.Barcode]] = []
    for code in found:
        top = code.position.top_left.y
        if not rows or top - rows[-1][0].position.top_left.y > ROW_PIXELS:
            rows.append([])
        rows[-1].append(code)
    return [
        code.text for row in rows for code in sorted(row, key=lambda code: code.position.top_left.x)
    ]


@pytest.mark.parametrize("name", SHEETS)
def test_every_label_of_a_full_sheet_reads_in_order(name: str) -> None:
    printed = labels(SHEETS[name].labels)
    [page] = pages(label_sheets(printed, SHEETS[name]))

    assert read(page) == [label.url for label in printed]


@pytest.mark.parametrize("name", SHEETS)
def test_printers_can_reach_all_the_ink(name: str) -> None:
    [page] = pages(label_sheets(labels(SHEETS[name].labels), SHEETS[name]), dots_per_inch=254)
    ink = page.point(lambda grey: 255 if grey < 128 else 0).getbbox()

    assert ink is not None
    left, top, right, bottom = ink
    # At 254 dpi a pixel is a tenth of a millimetre.
    assert min(left, page.width - right) >= 40
    assert min(top, page.height - bottom) >= 38


def test_a_used_sheet_goes_on_where_it_ended() -> None:
    printed = labels(3)
    first, second = pages(label_sheets(printed, SHEETS["3x8"], skip=22))

    assert read(first) == [label.url for label in printed[:2]]
    assert read(second) == [printed[2].url]
    # The places that are used up stay empty.
    assert first.crop((0, 0, first.width, first.height // 2)).getextrema() == (255, 255)


def test_the_words_can_be_searched_and_the_file_is_small() -> None:
    document = label_sheets(labels(3), SHEETS["3x8"])
    pdf = pypdfium2.PdfDocument(io.BytesIO(document))
    try:
        words = pdf[0].get_textpage().get_text_bounded()
        size = pdf[0].get_size()
    finally:
        pdf.close()

    assert [round(points) for points in size] == list(A4_POINTS)
    for word in ("土鸡蛋", "30枚", "1.25公斤", "花桥港村", "2026-11-20", f"批 {LOT}"):
        assert word in words
    assert len(document) < 60_000


@pytest.mark.parametrize(("count", "skip"), [(0, 0), (1, 24), (1, -1)])
def test_nothing_to_print_is_an_error(count: int, skip: int) -> None:
    with pytest.raises(ValueError, match="nothing to print"):
        label_sheets(labels(count), SHEETS["3x8"], skip=skip)
