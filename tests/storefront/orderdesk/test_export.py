"""Orders as spreadsheets, and several at once."""

import csv
import io
from datetime import timedelta

from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app.clock import CHINA
from app.people.rules import Role
from inventory.places.models import Place
from storefront.orders.models import Order, OrderEvent
from storefront.payments import queries as payments_read
from tests.conftest import NOW
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
    told = dict(zip(titles, row, strict=True))
    assert told["状态"] == "已付款，等打包"
    assert (told["东西"], told["货款"], told["运费"]) == ("林下土鸡蛋 30 枚 × 2", "120.00", "8.00")
    assert (told["优惠"], told["实付"], told["已退"]) == ("0.00", "128.00", "0.00")
    assert told["留言"].startswith("'=")
    kept = [cell.value for cell in list(book.active.rows)[1]]
    assert kept[0] == order.code
    assert kept[-1] == '=HYPERLINK("http://x")'
    assert kept[2] == order.placed_at.astimezone(CHINA).replace(tzinfo=None)
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

    page = answer.get_data(as_text=True)
    session.expire_all()
    assert answer.status_code == 422
    assert "办好了 1 单" in page
    assert f"{shipped.code}：" in page
    assert f'value="{shipped.code}" checked' in page
    assert f'value="{paid.code}" checked' not in page
    assert 'value="缺货"' in page
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


def test_without_days_all_orders_are_in_it_and_all_is_in_words(
    client: FlaskClient, session: Session
) -> None:
    shop = storefront.shop(session)
    old = storefront.paid(session, shop)
    old.placed_at = NOW - timedelta(days=500)
    [payment] = payments_read.payments_of(session, old.code)
    payment.way, old.region_code, old.gift_note = "alipay", "430104001", "生日快乐"
    old.pickup_place_id = shop.hub.id
    session.add(
        OrderEvent(order_id=old.id, state="shipped", note="顺丰 SF1234567890", happened_at=NOW)
    )
    session.flush()
    sign_in(client, inventory.person(session, Role.OPERATOR))

    answer = client.get("/office/orders/export.csv?since=&until=")
    titles, row = csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")))

    told = dict(zip(titles, row, strict=True))
    assert told["订单号"] == old.code
    assert told["地区"] == "湖南省长沙市岳麓区"
    assert told["自提点"] == session.get_one(Place, shop.hub.id).name
    assert (told["付法"], told["快递"], told["单号"]) == ("支付宝", "顺丰", "SF1234567890")
    assert (told["送人的"], told["卡片上写什么"]) == ("是", "生日快乐")
    assert "orders-all-first-to-" in answer.headers["Content-Disposition"]


def test_nothing_ticked_is_said_on_the_list_and_what_was_typed_stays(
    client: FlaskClient, session: Session
) -> None:
    order = storefront.paid(session, storefront.shop(session))
    sign_in(client, inventory.person(session, Role.OPERATOR))

    answer = post(client, "/office/orders/bulk?state=paid", verb="end", reason="缺货")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "先勾上要办的订单" in page
    assert 'value="缺货"' in page
    assert f'value="{order.code}"' in page
