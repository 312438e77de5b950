"""Orders as spreadsheets, and several at once."""

import csv
import io

from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app.people.rules import Role
from storefront.orders.models import Order
from tests.support import inventory, storefront
from tests.support.shopping import post, sign_in
from tests.support.storefront import Moment, Till

DAYS = "since=2026-11-20&until=2026-11-20"


def rows_of(client: FlaskClient, query: str = DAYS) -> list[list[str]]:
    answer = client.get(f"/office/orders/export.csv?{query}")
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))


def test_orders_of_a_day_are_a_spreadsheet_that_runs_no_formula(
    client: FlaskClient, session: Session, moment: Moment
) -> None:
    shop = storefront.shop(session)
    order = storefront.paid(session, shop)
    order.note = '=HYPERLINK("http://x")'
    session.flush()
    sign_in(client, inventory.person(session, Role.OPERATOR))

    titles, row = rows_of(client)
    book = load_workbook(
        io.BytesIO(client.get(f"/office/orders/export.xlsx?{DAYS}").get_data()), read_only=True
    )

    assert titles[0] == "订单号"
    assert row[0] == order.code
    assert row[6:12] == ["林下土鸡蛋 30 枚 × 2", "120.00", "8.00", "0.00", "128.00", "0.00"]
    assert row[12].startswith("'=")
    kept = [cell.value for cell in list(book.active.rows)[1]]
    assert kept[0] == order.code
    assert kept[12] == '=HYPERLINK("http://x")'
    assert "13800001234" not in str(rows_of(client))


def test_another_day_is_empty_and_nonsense_is_refused(
    client: FlaskClient, session: Session, moment: Moment
) -> None:
    storefront.paid(session, storefront.shop(session))
    sign_in(client, inventory.person(session, Role.OPERATOR))

    assert len(rows_of(client, "since=2026-11-19&until=2026-11-19")) == 1
    for query in ("since=2026-12-01&until=2026-11-01", "since=yesterday"):
        assert client.get(f"/office/orders/export.csv?{query}").status_code == 422


def test_several_orders_are_ended_at_once_and_what_cannot_be_is_named(
    client: FlaskClient, session: Session, moment: Moment, till: Till
) -> None:
    shop = storefront.shop(session)
    paid, shipped = storefront.paid(session, shop), storefront.paid(session, shop)
    shipped.state = "shipped"
    session.flush()
    sign_in(client, inventory.person(session, Role.OPERATOR))

    answer = post(
        client, "/office/orders/bulk", verb="end", reason="缺货", codes=[paid.code, shipped.code]
    )

    page = client.get(answer.location).get_data(as_text=True)
    session.expire_all()
    assert "办好了 1 单" in page
    assert shipped.code in page
    assert [session.get_one(Order, each.id).state for each in (paid, shipped)] == [
        "refunded",
        "shipped",
    ]


def test_bills_of_several_orders_print_together(
    client: FlaskClient, session: Session, moment: Moment
) -> None:
    shop = storefront.shop(session)
    codes = [storefront.paid(session, shop).code for _ in range(2)]
    sign_in(client, inventory.person(session, Role.OPERATOR))

    page = post(client, "/office/orders/bulk", verb="bills", codes=codes).get_data(as_text=True)

    assert page.count("不是税务发票") == 1
    assert page.count("128.00") == 2
