"""A file is read, looked over and taken; the same file again sells nothing twice."""

import csv
import io
import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from openpyxl import Workbook
from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Actor, Role
from storefront.channels.rules import Meaning, Platform
from storefront.imports import calls, queries
from storefront.imports.models import PlatformFile, PlatformFilePart
from storefront.imports.rules import Column
from storefront.imports.services import reading, taking
from storefront.orders.models import Order
from storefront.suborders.services import teaching
from tests.conftest import NOW
from tests.storefront.imports.test_rules import ROW, TITLES
from tests.support import inventory as build_inventory
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support.storefront import Moment

SKU = "3500000000000000001"


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session that may commit: reading and taking have transactions of their own."""
    with Session(connection, join_transaction_mode="create_savepoint") as ours:
        yield ours


@pytest.fixture
def room(session: Session, moment: Moment) -> make.Room:
    shop = build.shop(session, trays=50)
    return make.room(session, shop.channel, listing_id=shop.eggs.id, packs=5, sku=SKU)


@pytest.fixture
def operator(session: Session) -> Actor:
    return build_inventory.person(session, Role.OPERATOR)


def row(number: int, **changed: str) -> list[str]:
    cells = dict(zip(TITLES, ROW, strict=True))
    cells["子订单编号"] = f"\t{4796662193920000000 + number}"
    return list((cells | changed).values())


def as_csv(rows: Sequence[Sequence[str]], *, encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for cells in rows:
        sheet.append(list(cells))
        for cell in sheet[sheet.max_row]:
            # The platforms write ="350…" as text; as a formula it would have no value yet.
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def handed_in(
    session: Session, room: make.Room, operator: Actor, content: bytes, *, parts: int = 3
) -> PlatformFile:
    """Hand a file in, in pieces, and let it be read."""
    size = -(-len(content) // parts) or 1
    file = reading.hand_in(
        session,
        client_id=uuid.uuid4(),
        shop=room.row,
        file_name="订单.csv",
        parts=[content[at : at + size] for at in range(0, len(content), size)],
        actor=operator,
        now=NOW,
    )
    session.commit()
    calls.read(file.id)
    session.expire_all()
    return file


def view(session: Session, file: PlatformFile) -> queries.FileView:
    return queries.file_view(session, file)


def taken(session: Session, room: make.Room, file: PlatformFile) -> None:
    taking.begin_taking(session, client_id=file.client_id, shop=room.row)
    session.commit()
    calls.take(file.id)
    session.expire_all()


def fates_of(session: Session, room: make.Room) -> list[str]:
    return [fate for _, fate in sorted(make.fates(session, room).items())]


ROWS = [TITLES, row(1), row(2, 订单状态="已关闭"), row(3, 商品数量="两"), row(1, 订单状态="待支付")]


@pytest.mark.parametrize(
    "content",
    [as_csv(ROWS), as_csv(ROWS, encoding="gb18030"), as_xlsx(ROWS)],
    ids=["utf-8", "gb18030", "xlsx"],
)
def test_each_row_has_a_fate_before_anything_is_taken(
    session: Session, room: make.Room, operator: Actor, content: bytes
) -> None:
    file = handed_in(session, room, operator, content)

    seen = view(session, file)
    assert (file.state, file.problem, file.rows_read) == ("read", "", 4)
    assert seen.counts == {"twice": 1, "new": 2, "bad": 1}
    assert [(one.line_number, one.fate) for one in seen.rows] == [
        (4, "bad"),
        (2, "twice"),
        (3, "new"),
        (5, "new"),
    ]
    assert seen.rows[0].problem["code"] == "imports.units_unreadable"
    assert make.fates(session, room) == {}


def test_a_file_is_taken_and_the_same_again_changes_nothing(
    session: Session, room: make.Room, operator: Actor
) -> None:
    content = as_csv([TITLES, row(1), row(2), row(3, 商品ID="unknown"), row(4, 订单状态="已发货")])
    file = handed_in(session, room, operator, content)
    taken(session, room, file)

    assert fates_of(session, room) == ["served", "served", "unmapped", "past"]
    assert make.offer(session, room) == (5, 0, 4)
    assert (file.state, file.rows_taken) == ("taken", 4)
    assert session.scalar(select(func.count()).select_from(PlatformFilePart)) == 0
    assert (
        session.execute(
            text("SELECT count(*) FROM platform_file_rows WHERE told IS NOT NULL")
        ).scalar_one()
        == 0
    )

    again = handed_in(session, room, operator, content)
    assert view(session, again).counts == {"same": 4}
    with pytest.raises(Refusal, match=r"imports\.nothing_new"):
        taking.begin_taking(session, client_id=again.client_id, shop=room.row)
    assert session.scalar(select(func.count()).select_from(Order)) == 2
    taking.forget_stale(session, now=NOW + timedelta(days=2))
    assert make.broken_promises(session) == ["stocked_is_what_was_offered"]


def test_a_later_file_calls_off_what_was_closed_meanwhile(
    session: Session, room: make.Room, operator: Actor
) -> None:
    taken(session, room, handed_in(session, room, operator, as_csv([TITLES, row(1), row(2)])))
    later = handed_in(session, room, operator, as_csv([TITLES, row(1, 订单状态="已关闭"), row(2)]))
    assert view(session, later).counts == {"changed": 1, "same": 1}
    taken(session, room, later)

    assert fates_of(session, room) == ["called_off", "served"]
    assert make.offer(session, room) == (5, 0, 2)


def test_an_older_file_changes_nothing(session: Session, room: make.Room, operator: Actor) -> None:
    taken(session, room, handed_in(session, room, operator, as_csv([TITLES, row(1)])))
    older = as_csv([TITLES, row(1, 订单状态="待支付", 支付完成时间="-")])
    file = handed_in(session, room, operator, older)

    assert view(session, file).counts == {"same": 1}


def test_an_unknown_word_of_a_known_order_is_not_passed_over(
    session: Session, room: make.Room, operator: Actor
) -> None:
    taken(session, room, handed_in(session, room, operator, as_csv([TITLES, row(1), row(2)])))
    strange = as_csv([TITLES, row(1, 订单状态="未发货，退回了"), row(2)])
    file = handed_in(session, room, operator, strange)
    assert view(session, file).counts == {"unknown": 1, "same": 1}
    assert list(view(session, file).unknown_statuses) == ["未发货，退回了"]

    taken(session, room, file)
    assert fates_of(session, room) == ["served", "served"]
    teaching.teach_status(
        session,
        platform=Platform.DOUYIN,
        raw="未发货，退回了",
        meaning=Meaning.CANCELLED,
        now=NOW,
    )
    assert fates_of(session, room) == ["called_off", "served"]
    again = handed_in(session, room, operator, strange)
    assert view(session, again).counts == {"same": 2}


def test_a_refund_that_a_complaint_tells_of_calls_off_what_was_to_be_sent(
    session: Session, room: make.Room, operator: Actor
) -> None:
    titles = [*TITLES, "售后状态"]
    first = as_csv([titles, [*row(1), "-"], [*row(2), "退款成功"]])
    taken(session, room, handed_in(session, room, operator, first))
    assert fates_of(session, room) == ["served", "cancelled"]

    later = handed_in(session, room, operator, as_csv([titles, [*row(1), "退款成功"]]))
    assert view(session, later).counts == {"changed": 1}
    taken(session, room, later)
    assert fates_of(session, room) == ["called_off", "cancelled"]


def test_every_row_has_a_fate_also_without_a_number(
    session: Session, room: make.Room, operator: Actor
) -> None:
    rows = [TITLES, row(1, 主订单编号="-"), row(2, 订单状态="-"), row(3)]
    seen = view(session, handed_in(session, room, operator, as_csv(rows)))

    assert seen.counts == {"bad": 2, "new": 1}
    assert [one.problem["code"] for one in seen.rows if one.problem] == [
        "imports.order_no_missing",
        "imports.status_missing",
    ]


def test_what_would_hinder_a_paid_row_is_told_before_it_is_taken(
    session: Session, room: make.Room, operator: Actor
) -> None:
    rows = [
        TITLES,
        row(1, 商品数量="4"),
        row(2, 商品数量="2", 支付完成时间="2026-11-20 09:01:00"),
        row(3, 商品ID="strange"),
        row(4, 商品ID="strange", 订单状态="待支付"),
        row(5, 商品数量="两"),
    ]
    file = handed_in(session, room, operator, as_csv(rows))

    seen = view(session, file)
    shown = {one.line_number: one for one in seen.rows}
    assert {line: one.outlook for line, one in shown.items() if one.outlook} == {
        3: "short",
        4: "unmapped",
    }
    assert seen.hindered == {"short": 1, "unmapped": 1}
    assert (shown[2].title, shown[2].units, shown[2].paid_fen) == ("乡里香干", 4, 103990)
    assert (shown[6].title, shown[6].units, shown[6].paid_fen) == ("乡里香干", None, None)
    taken(session, room, file)
    assert fates_of(session, room) == ["served", "short", "unmapped", "unpaid"]


def test_columns_that_nobody_knows_are_named_once_and_remembered(
    session: Session, room: make.Room, operator: Actor
) -> None:
    titles = ["到手价" if title == "订单应付金额" else title for title in TITLES]
    content = as_csv([titles, row(1)])
    file = handed_in(session, room, operator, content)
    assert (file.state, file.titles) == ("unmapped", titles)

    reading.name_columns(session, file=file, platform="douyin", meanings={"到手价": Column.PAID})
    session.commit()
    calls.read(file.id)
    session.expire_all()
    assert (file.state, view(session, file).counts) == ("read", {"new": 1})

    assert handed_in(session, room, operator, content).state == "read"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xd0\xcf\x11\xe0rest", "imports.old_excel"),
        (b"PK\x03\x04rest", "imports.unreadable"),
        (b"\x00\x01\x02", "imports.unreadable"),
        ("一\n二\n".encode(), "imports.header_missing"),
        (as_csv([TITLES]), "imports.empty"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    session: Session, room: make.Room, operator: Actor, content: bytes, problem: str
) -> None:
    file = handed_in(session, room, operator, content)

    assert (file.state, file.problem) == ("failed", problem)


def test_the_same_click_is_one_file(session: Session, room: make.Room, operator: Actor) -> None:
    client_id = uuid.uuid4()
    kept = {
        reading.hand_in(
            session,
            client_id=client_id,
            shop=room.row,
            file_name="x",
            parts=[b"x"],
            actor=operator,
            now=NOW,
        ).id
        for _ in range(2)
    }

    assert len(kept) == 1


def test_what_nobody_takes_is_forgotten_after_a_day(
    session: Session, room: make.Room, operator: Actor
) -> None:
    file = handed_in(session, room, operator, as_csv([TITLES, row(1)]))

    assert taking.forget_stale(session, now=NOW + timedelta(hours=23)) == 0
    assert taking.forget_stale(session, now=NOW + timedelta(hours=24)) == 1
    session.expire_all()
    with pytest.raises(Refusal, match=r"imports\.forgotten"):
        taking.begin_taking(session, client_id=file.client_id, shop=room.row)
