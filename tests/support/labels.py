"""Labels for tests: what they say, and how what was printed is looked at."""

import io
from datetime import date

import pypdfium2
import zxingcpp
from PIL import Image

from inventory.labels.rules.codes import CodeKind, label_url, make_code
from inventory.labels.rules.digital_link import item_url
from inventory.labels.rules.label_text import LabelText

HOST = "https://desk.example.cn"
GTIN = "09520123456788"
GTIN_LOOSE = "99520123456781"
LOT = make_code(CodeKind.LOT, 420)
GOODS = (("土鸡蛋", "30枚"), ("坛子腌萝卜", "500克"), ("手工腌制坛子酸豆角（微辣）", "1.25公斤"))


def label(serial: int = 1, **changes: object) -> LabelText:
    """What the label of an item says, with anything changed by name."""
    code = make_code(CodeKind.ITEM, serial)
    produce, quantity = GOODS[serial % len(GOODS)]
    says: dict[str, object] = {
        "code": code,
        "url": label_url(HOST, code),
        "produce": produce,
        "quantity": quantity,
        "village": "桃江县修山镇花桥港村",
        "date": date(2026, 11, 20),
        "lot_code": LOT,
    }
    return LabelText(**(says | changes))  # type: ignore[arg-type]


def labels(count: int) -> list[LabelText]:
    return [label(serial) for serial in range(1, count + 1)]


def pre_printed(serial: int = 1) -> LabelText:
    """The label of a roll: no goods yet, no day."""
    return label(serial, produce="商务代办", quantity="", date=None, lot_code="")


def with_gtin(serial: int = 1, *, net_grams: int | None = None) -> LabelText:
    """The label of an item with a GTIN; loose goods carry their weight in the address."""
    code = make_code(CodeKind.ITEM, serial)
    gtin = GTIN_LOOSE if net_grams else GTIN
    url = item_url(HOST, gtin=gtin, lot_code=LOT, code=code, net_grams=net_grams)
    return label(serial, url=url)


def read(image: Image.Image) -> list[str]:
    """The addresses of the QR codes in a picture."""
    return [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]


def pages(document: bytes, dots_per_inch: int = 300) -> list[Image.Image]:
    """Draw the pages of a PDF in grey."""
    pdf = pypdfium2.PdfDocument(io.BytesIO(document))
    try:
        return [page.render(scale=dots_per_inch / 72).to_pil().convert("L") for page in pdf]
    finally:
        pdf.close()
