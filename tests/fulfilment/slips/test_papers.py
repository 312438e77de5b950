import io
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.people.rules import Role
from fulfilment.packing.models import Parcel
from fulfilment.slips import queries
from fulfilment.slips.adapters import pdf
from fulfilment.slips.rules import GoodsLine, wrapped
from inventory.labels.rules.codes import spaced
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.queries import counted
from tests.support.villagers import bearer

POINTS_PER_MM = 72 / 25.4


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


@pytest.fixture
def parcel(session: Session, on: make.Stage) -> Parcel:
    _, items = make.shelved(session, on, packs=2)
    return make.packed(session, on, make.paid_order(session, on, packs=2), items)


def read(content: bytes) -> tuple[list[str], list[str], tuple[int, int]]:
    """Words and QR codes of the first page, and its size in millimetres."""
    page = pypdfium2.PdfDocument(io.BytesIO(content))[0]
    words = page.get_textpage().get_text_range().splitlines()
    image = page.render(scale=300 / 72).to_pil().convert("L")
    width, height = page.get_size()
    size = round(width / POINTS_PER_MM), round(height / POINTS_PER_MM)
    return words, [code.text for code in zxingcpp.read_barcodes(image)], size


def test_label_is_76_by_130_and_its_code_scans(
    session: Session, on: make.Stage, parcel: Parcel, client: FlaskClient
) -> None:
    answer = client.get(f"/hub/ship/{parcel.code}/label.pdf", headers=bearer(session, on.worker))

    assert answer.mimetype == "application/pdf"
    words, codes, size = read(answer.data)
    assert size == (76, 130)
    assert codes == [f"HTTP://127.0.0.1:8000/T/{parcel.code}"]
    text = "\n".join(words)
    assert spaced(parcel.code) in text
    assert "王* 139****1234" in text
    assert "麓山南路" not in text


def test_slip_names_goods_lot_and_village(
    session: Session, on: make.Stage, parcel: Parcel, client: FlaskClient
) -> None:
    answer = client.get(f"/hub/ship/{parcel.code}/slip.pdf", headers=bearer(session, on.worker))

    words, codes, size = read(answer.data)
    assert (size, len(codes)) == ((148, 210), 1)
    text = "\n".join(words)
    assert "装箱单" in text
    assert "× 2" in text
    assert "批次 L" in text


def test_paper_takes_three_statements(session: Session, parcel: Parcel) -> None:
    with counted(session.connection()) as statements:
        paper = queries.paper_of(session, parcel.id)

    assert (paper.packs, paper.lots[0].items, len(statements)) == (2, 2, 3)


def test_other_hub_gets_no_paper(
    session: Session, on: make.Stage, parcel: Parcel, client: FlaskClient
) -> None:
    stranger = build.person(session, Role.WORKER, on.village)

    answer = client.get(f"/hub/ship/{parcel.code}/label.pdf", headers=bearer(session, stranger))

    assert answer.status_code == 404


def test_many_goods_fill_more_pages_and_the_label_says_so(session: Session, parcel: Parcel) -> None:
    few = queries.paper_of(session, parcel.id)
    many = replace(few, goods=tuple(GoodsLine(f"货 {n}", 1, n % 2) for n in range(60)))

    assert len(pypdfium2.PdfDocument(io.BytesIO(pdf.packing_slip(many, "HTTP://X/T/P")))) == 4
    words, _, _ = read(pdf.parcel_label(many, "HTTP://X/T/P"))
    assert any("其余见装箱单" in line for line in words)
    assert few.packed_at == NOW


def test_text_is_broken_where_the_line_is_full() -> None:
    assert wrapped("一二三四五", 2) == ["一二", "三四", "五"]
    assert wrapped("abcd", 1) == ["ab", "cd"]
    assert wrapped("", 3) == []
