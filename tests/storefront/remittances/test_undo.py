"""A settlement file that was booked by mistake is taken back, and may be handed in again."""

import uuid
from collections.abc import Iterator, Sequence

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as ledger
from app.ledger import services as books
from app.ledger.rules import Account, Entry, Line
from app.money import Fen
from app.people.rules import Actor, Role
from storefront.remittances import queries, services
from storefront.remittances.models import PlatformSettlement, PlatformSettlementFile
from storefront.remittances.rules import SettlementLine
from tests.conftest import NOW
from tests.storefront.remittances.test_remittances import AT, line, sold
from tests.support import inventory as build_inventory
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support import villagers
from tests.support.storefront import Moment

ACCOUNTS = (
    Account.PLATFORM_BALANCE,
    Account.PLATFORM_FEE,
    Account.HOST_COMMISSION,
    Account.PLATFORM_RECEIVABLE,
)


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    with Session(connection, join_transaction_mode="create_savepoint") as ours:
        yield ours


@pytest.fixture
def room(session: Session, moment: Moment) -> make.Room:
    shop = build.shop(session, trays=50)
    return make.room(session, shop.channel, listing_id=shop.eggs.id, packs=5)


@pytest.fixture
def operator(session: Session) -> Actor:
    return build_inventory.person(session, Role.OPERATOR)


def booked(
    session: Session, room: make.Room, lines: Sequence[SettlementLine], actor: Actor, name: str
) -> PlatformSettlementFile:
    file = services.hand_in(
        session,
        client_id=uuid.uuid4(),
        shop=room.row,
        file_name=name,
        read=(lines, []),
        actor=actor,
        now=NOW,
    )
    return services.book(session, client_id=file.client_id, shop=room.row, actor=actor, now=NOW)


def undo(
    session: Session,
    room: make.Room,
    file: PlatformSettlementFile,
    actor: Actor,
    *,
    undo_id: uuid.UUID | None = None,
    reason: str = "交错了店",
) -> PlatformSettlementFile:
    return services.undo(
        session,
        client_id=file.client_id,
        undo_id=undo_id or uuid.uuid4(),
        shop=room.row,
        reason=reason,
        actor=actor,
        now=NOW,
    )


def balances(session: Session) -> list[int]:
    return [ledger.balance(session, account) for account in ACCOUNTS]


def test_a_file_is_taken_back_once_and_may_be_handed_in_again(
    session: Session, room: make.Room, operator: Actor
) -> None:
    lines = [line(one) for one in sold(session, room, 2)]
    before = balances(session)
    file = booked(session, room, lines, operator, "错的.csv")
    after = balances(session)
    assert after != before

    undo_id = uuid.uuid4()
    for _ in range(2):
        undo(session, room, file, operator, undo_id=undo_id)
    assert balances(session) == before
    # Nothing is deleted: both lines are there, taken back.
    assert session.scalar(select(func.count()).select_from(PlatformSettlement)) == 2
    assert queries.sums(session, shop_id=room.shop.id, code=room.shop.code).income_fen == 0
    assert make.broken_promises(session) == ["stocked_is_what_was_offered"]
    with pytest.raises(Refusal, match=r"settlements\.undone_already"):
        undo(session, room, file, operator)

    again = booked(session, room, lines, operator, "错的.csv")
    assert (again.booked_lines, balances(session)) == (2, after)
    assert make.broken_promises(session) == ["stocked_is_what_was_offered"]
    # The first, sent once more, says what it did and takes nothing back.
    undo(session, room, file, operator, undo_id=undo_id)
    assert balances(session) == after


def test_only_what_the_file_had_taken_itself_is_taken_back(
    session: Session, room: make.Room, operator: Actor
) -> None:
    first, second = (line(one) for one in sold(session, room, 2))
    services.take(session, shop=room.row, lines=[first], actor=operator, now=NOW)
    file = booked(session, room, [first, second], operator, "两行.csv")
    undo(session, room, file, operator)

    assert ledger.balance(session, Account.PLATFORM_BALANCE) == 1800
    assert make.broken_promises(session) == ["stocked_is_what_was_offered"]


def test_a_later_file_that_counts_on_it_is_taken_back_first(
    session: Session, room: make.Room, operator: Actor
) -> None:
    first, second = (line(one) for one in sold(session, room, 2))
    early = booked(session, room, [first], operator, "早的.csv")
    late = booked(session, room, [first, second], operator, "晚的.csv")
    with pytest.raises(Refusal, match=r"settlements\.stands_on") as refused:
        undo(session, room, early, operator)
    assert refused.value.params["name"] == "晚的.csv"
    assert early.undone_at is None

    undo(session, room, late, operator)
    undo(session, room, early, operator)
    assert ledger.balance(session, Account.PLATFORM_BALANCE) == 0


def test_money_that_was_drawn_is_not_taken_out_of_the_wallet(
    session: Session, room: make.Room, operator: Actor
) -> None:
    file = booked(session, room, [line(sold(session, room, 1)[0])], operator, "一行.csv")
    book_id = session.execute(services._BOOK, {"channel_id": room.row.channel_id}).scalar_one()
    drawn = (Line(Account.BANK, Fen(1000)), Line(Account.PLATFORM_BALANCE, Fen(-1000)))
    books.post(
        session,
        Entry(book_id=book_id, kind="adjustment", voucher="1", memo="提现", lines=drawn),
        now=NOW,
    )
    session.commit()

    with pytest.raises(Refusal, match=r"settlements\.drawn_already") as refused:
        undo(session, room, file, operator)
    session.rollback()
    assert refused.value.params == {"there": "8.00", "needed": "18.00"}
    assert (file.undone_at, ledger.balance(session, Account.PLATFORM_BALANCE)) == (None, 800)


def test_what_is_not_booked_or_has_no_reason_is_refused(
    session: Session, room: make.Room, operator: Actor
) -> None:
    handed_in = services.hand_in(
        session,
        client_id=uuid.uuid4(),
        shop=room.row,
        file_name="x",
        read=([SettlementLine("1", AT, "已结算", 100, 0, 0)], []),
        actor=operator,
        now=NOW,
    )
    with pytest.raises(Refusal, match=r"settlements\.not_booked"):
        undo(session, room, handed_in, operator)
    with pytest.raises(Refusal, match=r"settlements\.undo_reason"):
        undo(session, room, handed_in, operator, reason=" ")


def test_a_line_that_is_taken_back_without_its_reversal_is_found(
    session: Session, room: make.Room, operator: Actor
) -> None:
    booked(session, room, [line(sold(session, room, 1)[0])], operator, "一行.csv")
    session.execute(update(PlatformSettlement).values(undone_at=NOW))

    assert {
        "booked_settlement_files_are_taken",
        "settlements_are_undone_with_their_file",
        "settlements_are_in_the_books",
    } <= set(make.broken_promises(session))


def test_the_page_and_the_api_take_a_file_back(
    client: FlaskClient, session: Session, room: make.Room, operator: Actor
) -> None:
    files = [
        booked(session, room, [line(one)], operator, f"{name}.csv")
        for name, one in zip("甲乙", sold(session, room, 2), strict=True)
    ]
    headers = villagers.bearer(session, operator)
    session.commit()
    code = room.shop.code
    here = f"/office/platforms/{code}/settlements/{files[0].client_id}"
    assert "记错了，撤回这份文件" in client.get(here, headers=headers).get_data(as_text=True)

    form = {"client_id": str(uuid.uuid4()), "reason": "别的店的"}
    mute = client.post(f"{here}/undo", data=form | {"reason": ""}, headers=headers)
    assert (mute.status_code, "请写为什么撤回" in mute.get_data(as_text=True)) == (422, True)
    for _ in range(2):
        assert client.post(f"{here}/undo", data=form, headers=headers).status_code == 303
    page = client.get(here, headers=headers).get_data(as_text=True)
    assert f"{operator.name} 撤回了：别的店的" in page
    listed = client.get(f"/office/platforms/{code}/settlements", headers=headers)
    assert "已撤回" in listed.get_data(as_text=True)

    api = f"/api/platforms/{code}/settlements/files"
    asked = {"client_id": str(uuid.uuid4()), "reason": "别的店的"}
    for _ in range(2):
        told = client.post(f"{api}/{files[1].client_id}/undo", json=asked, headers=headers)
        assert (told.status_code, told.json["undo_reason"]) == (200, "别的店的")
    other = client.post(
        f"{api}/{files[1].client_id}/undo",
        json=asked | {"client_id": str(uuid.uuid4())},
        headers=headers,
    )
    assert other.status_code == 409
    told = client.get(api, headers=headers).json
    assert [one["undone_at"] is None for one in told] == [False, False]
    session.expire_all()
    assert ledger.balance(session, Account.PLATFORM_BALANCE) == 0
