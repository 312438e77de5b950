"""Labels a second; the limit is the QR codes alone, which no drawing can do without."""

from app import clock
from bench.pace import seconds_of
from bench.rows import Row, beside
from inventory.labels.adapters import png, qr
from inventory.labels.adapters.pdf import label_sheets
from inventory.labels.rules.codes import CodeKind, label_url, make_code
from inventory.labels.rules.label_text import SHEETS, LabelText

LABELS = 1000
PICTURES = 300


def pdf() -> list[Row]:
    """A thousand labels on sheets."""
    labels = _labels(LABELS)
    limit = LABELS / seconds_of(lambda: _codes_alone(labels))
    value = LABELS / seconds_of(lambda: label_sheets(labels, SHEETS["3x8"]))
    return [beside("labels.pdf", value, "labels/s", limit=limit)]


def pictures() -> list[Row]:
    """Single labels for thermal printers."""
    labels = _labels(PICTURES)
    limit = PICTURES / seconds_of(lambda: _codes_alone(labels))
    value = PICTURES / seconds_of(lambda: [png.label_png(label) for label in labels])
    return [beside("labels.png", value, "labels/s", limit=limit)]


def _codes_alone(labels: list[LabelText]) -> None:
    for label in labels:
        qr.matrix(label.url)


def _labels(count: int) -> list[LabelText]:
    lot_code = make_code(CodeKind.LOT, 1)
    codes = [make_code(CodeKind.ITEM, serial) for serial in range(2, count + 2)]
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
