"""Labels a second, and how large a process grows by a thousand of them.

The limit is the QR codes alone, which no drawing can do without.
"""

from collections.abc import Callable

from app import clock
from bench.memory import idle_mebibytes, peak_mebibytes
from bench.pace import seconds_of
from bench.rows import Row, beside
from inventory.labels.adapters import png, qr, tspl, zpl
from inventory.labels.adapters.pdf import label_sheets
from inventory.labels.rules.codes import CodeKind, label_url, make_code
from inventory.labels.rules.label_text import SHEETS, LabelText

LABELS = 1000


def pdf() -> list[Row]:
    """A thousand labels on sheets."""
    return _rows("labels.pdf", draw_pdf)


def for_tspl() -> list[Row]:
    """A thousand labels in one stream for a TSPL printer, words as dots."""
    return _rows("labels.tspl", draw_tspl)


def for_zpl() -> list[Row]:
    """A thousand labels in one stream for a ZPL printer, words as dots."""
    return _rows("labels.zpl", draw_zpl)


def pictures() -> list[Row]:
    """A thousand single pictures."""
    return _rows("labels.png", draw_pictures)


def draw_pdf() -> None:
    label_sheets(_labels(), SHEETS["3x8"])


def draw_tspl() -> None:
    b"".join(tspl.stream(_labels()))


def draw_zpl() -> None:
    b"".join(zpl.stream(_labels()))


def draw_pictures() -> None:
    for label in _labels():
        png.label_png(label)


def draw_codes() -> None:
    for label in _labels():
        qr.matrix(label.url)


def _rows(name: str, draw: Callable[[], None]) -> list[Row]:
    limit = LABELS / seconds_of(draw_codes)
    value = LABELS / seconds_of(draw)
    return [
        beside(name, value, "labels/s", limit=limit),
        beside(f"{name}.memory", peak_mebibytes(draw), "MiB", limit=idle_mebibytes()),
    ]


def _labels() -> list[LabelText]:
    lot_code = make_code(CodeKind.LOT, 1)
    codes = [make_code(CodeKind.ITEM, serial) for serial in range(2, LABELS + 2)]
    return [
        LabelText(
            code=code,
            url=label_url("https://desk.example", code),
            produce="土鸡蛋",
            quantity="30枚",
            village="桃江县修山镇花桥港村",
            date=clock.china_date(clock.now()),
            lot_code=lot_code,
        )
        for code in codes
    ]
