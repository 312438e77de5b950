import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.models import Reveal
from fulfilment.packing.models import Parcel
from fulfilment.shipping import queries as shipping
from fulfilment.shipping.rules import days_late
from fulfilment.waybills import services
from fulfilment.waybills.rules import numbered
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support.promises import broken
from tests.support.villagers import bearer


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


def packed(session: Session, on: make.Stage) -> Parcel:
    _, items = make.shelved(session, on, packs=1)
    return make.packed(session, on, make.paid_order(session, on, packs=1), items)


def take(session: Session, on: make.Stage, *rows: list[str]) -> list[services.Line]:
    return services.take_numbers(session, rows=rows, carrier="zto", actor=on.worker, now=NOW)


def test_columns_are_found_by_their_titles_in_any_order() -> None:
    rows = [["运单号", "快递公司", "包裹号"], ["'SF12345678", "顺丰", "\tP000000AB"], ["", "", ""]]

    [row] = numbered(rows, carrier="zto")

    assert (row.line, row.parcel_code, row.carrier, row.tracking_number) == (
        2,
        "P000000AB",
        "sf",
        "SF12345678",
    )


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "waybills.empty"),
        ([["包裹号", "运单号"], ["P1", ""]], "waybills.empty"),
        ([["名字", "运单号"], ["a", "b"]], "waybills.columns_missing"),
        ([["包裹号", "运单号"], *[["P1", "1"]] * 2001], "waybills.too_long"),
    ],
)
def test_list_that_is_none_is_refused(rows: list[list[str]], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        numbered(rows, carrier="zto")
    assert caught.value.code == code


def test_each_line_counts_by_itself_and_once(session: Session, on: make.Stage) -> None:
    first, second = packed(session, on), packed(session, on)
    rows = [
        ["包裹号", "运单号"],
        [first.code, "ZT12345678"],
        ["P0000000", "ZT12345679"],
        [second.code, "短"],
    ]

    told = take(session, on, *rows)
    again = take(session, on, *rows)

    codes = [line.refusal.code if line.refusal else "" for line in told]
    assert codes[0] == ""
    assert codes[2] == "shipping.number_unreadable"
    assert codes[1] != ""
    assert [line.refusal is None for line in again] == [True, False, False]
    assert broken(session) == []


def test_list_goes_out_with_receivers_and_a_line_in_the_log(
    session: Session, on: make.Stage, client: FlaskClient
) -> None:
    parcel = packed(session, on)
    headers = bearer(session, on.worker)

    answer = client.post("/hub/waybills/list.csv", headers=headers)

    text = answer.data.decode("utf-8-sig")
    assert "包裹号,订单号,收件人,电话,地址" in text
    assert parcel.code in text
    assert "湖南省长沙市岳麓区麓山南路 1 号" in text
    assert answer.headers["Cache-Control"] == "private, no-store"
    [reveal] = session.scalars(select(Reveal)).all()
    assert (reveal.field, reveal.account_id) == ("receiver", on.worker.account_id)


def test_page_takes_the_list_back_and_tells_each_line(
    session: Session, on: make.Stage, client: FlaskClient
) -> None:
    parcel = packed(session, on)
    headers = bearer(session, on.worker)
    content = f"包裹号,运单号\n{parcel.code},ZT12345678\nP00,ZT12345679\n".encode("gb18030")

    page = client.post(
        "/hub/waybills",
        data={"carrier": "zto", "file": (io.BytesIO(content), "back.csv")},
        headers=headers,
    ).get_data(as_text=True)
    refused = client.post(
        "/hub/waybills", data={"file": (io.BytesIO(b"\x00\x01"), "x.csv")}, headers=headers
    )

    assert "1 个包裹交给快递了" in page
    assert "第 3 行 P00" in page
    assert "这个文件读不了" in refused.get_data(as_text=True)
    assert client.get("/hub/waybills", headers=headers).status_code == 200


def test_sheet_lists_what_a_carrier_took_that_day(
    session: Session, on: make.Stage, client: FlaskClient
) -> None:
    parcel = packed(session, on)
    take(session, on, ["包裹号", "运单号"], [parcel.code, "ZT12345678"])
    headers = bearer(session, on.worker)

    today = client.get("/hub/ship/handed-over", headers=headers).get_data(as_text=True)
    other = client.get("/hub/ship/handed-over?day=2026-11-01", headers=headers)

    assert "ZT12345678" in today
    assert "中通 共 1 个" in today
    assert "ZT12345678" not in other.get_data(as_text=True)
    day = (NOW + timedelta(hours=8)).date()
    assert len(shipping.handed_over(session, hub_ids=None, day=day)) == 1


def test_parcel_is_late_after_five_days() -> None:
    def late(days: int, hours: int = 0) -> int:
        return days_late(shipped_at=NOW, now=NOW + timedelta(days=days, hours=hours))

    assert [late(5), late(5, 1), late(7)] == [0, 1, 2]
