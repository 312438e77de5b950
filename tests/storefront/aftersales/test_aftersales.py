"""Complaining, and being answered."""

import io
import uuid

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Actor, Role
from storefront.aftersales import checks, queries, services
from storefront.aftersales.rules import Complaint, Kind
from storefront.orders import queries as orders_read
from storefront.orders.models import Order
from storefront.payments import queries as payments_read
from tests.conftest import NOW
from tests.support import inventory, storefront
from tests.support.shopping import large_photo, post, post_large, sign_in
from tests.support.texts import told


def photo() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(content, "JPEG")
    return content.getvalue()


def complaint(**changed: object) -> Complaint:
    values = {
        "client_id": uuid.uuid4(), "kind": Kind.BROKEN, "told": "破了 4 个", "photos": (photo(),),
    }  # fmt: skip
    return Complaint(**{**values, **changed})  # type: ignore[arg-type]


@pytest.fixture
def shop(session: Session) -> storefront.Shop:
    return storefront.shop(session)


@pytest.fixture
def order(session: Session, shop: storefront.Shop) -> Order:
    """A paid order that says that it has arrived."""
    made = storefront.paid(session, shop)
    made.state = "delivered"
    session.flush()
    return made


@pytest.fixture
def operator(session: Session) -> Actor:
    return inventory.person(session, Role.OPERATOR)


def broken(session: Session) -> list[str]:
    session.flush()
    return [check.name for check in checks.CHECKS if session.execute(text(check.sql)).first()]


def all_goods(session: Session, order: Order) -> dict[str, object]:
    """What the form says where nobody changes which goods are meant."""
    lines = queries.bought_lines(session, order.id)
    packs = {f"packs-{line.listing_id}": line.packs for line in lines}
    return {"goods": [line.listing_id for line in lines], **packs}


def refused(session: Session, order: Order, sent: Complaint) -> str:
    with pytest.raises(Refusal) as caught:
        services.complain(session, order=order, complaint=sent, now=NOW)
    return caught.value.code


def test_a_complaint_is_one_for_a_client_id_and_keeps_its_photos(
    session: Session, order: Order
) -> None:
    sent = complaint()

    first, second = (
        services.complain(session, order=order, complaint=sent, now=NOW) for _ in range(2)
    )

    assert first.id == second.id
    assert len(queries.photos_of(session, [first.id])[first.id]) == 1
    assert refused(session, order, complaint()) == "aftersale.open_already"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"told": " "}, "aftersale.told"),
        ({"told": "长" * 501}, "aftersale.told"),
        ({"photos": ()}, "aftersale.photo_needed"),
        ({"photos": (b"x", b"x", b"x", b"x")}, "aftersale.photos"),
        ({"photos": (b"no picture",)}, "picture.broken"),
    ],
)
def test_a_complaint_that_says_too_little_is_refused(
    session: Session, order: Order, changed: dict[str, object], code: str
) -> None:
    assert refused(session, order, complaint(**changed)) == code


def test_nobody_complains_about_what_was_not_sent(session: Session, shop: storefront.Shop) -> None:
    assert refused(session, storefront.paid(session, shop), complaint()) == "aftersale.not_yet"


def test_money_granted_goes_back_in_the_books_and_by_text(
    session: Session, order: Order, operator: Actor
) -> None:
    services.complain(session, order=order, complaint=complaint(), now=NOW)
    for _ in range(2):
        services.grant(
            session,
            order=order,
            number=1,
            refund_fen=800,
            answer="赔您四个",
            actor=operator,
            now=NOW,
        )

    [refund] = payments_read.refunds_of(session, order.code)
    [message] = told(session, "售后")
    assert (refund.refund_fen, refund.reason, refund.state) == (800, "aftersale_broken", "asked")
    assert "退给您 8.00 元" in message.body
    assert broken(session) == []


def test_no_more_goes_back_than_came(session: Session, order: Order, operator: Actor) -> None:
    services.complain(session, order=order, complaint=complaint(), now=NOW)

    with pytest.raises(Refusal) as caught, session.begin_nested():
        services.grant(
            session,
            order=order,
            number=1,
            refund_fen=order.total_fen + 1,
            answer="都退",
            actor=operator,
            now=NOW,
        )

    assert caught.value.code == "payments.refund_too_much"
    assert queries.waiting(session) == 1


def test_a_declined_case_may_be_followed_by_another(
    session: Session, order: Order, operator: Actor
) -> None:
    services.complain(session, order=order, complaint=complaint(), now=NOW)
    services.decline(session, order=order, number=1, answer="照片看不出来", actor=operator, now=NOW)

    again = services.complain(session, order=order, complaint=complaint(), now=NOW)

    assert again.number == 2
    assert payments_read.refunds_of(session, order.code) == []


def test_the_shopper_and_the_office_do_it_on_their_pages(
    client: FlaskClient, session: Session, order: Order, operator: Actor
) -> None:
    help_page = f"/orders/{order.code}/help?key={order.tracking_key}"
    sent = post(
        client,
        help_page,
        client_id=uuid.uuid4(),
        kind="broken",
        told="破了 4 个",
        **all_goods(session, order),
        photos=(io.BytesIO(photo()), "broken.jpg"),
    )
    strange = client.get(f"/orders/{order.code}/help?key=wrong")
    sign_in(client, operator)
    listed = client.get("/office/aftersales").get_data(as_text=True)
    answered = post(
        client, f"/office/aftersales/{order.code}/1/grant", refund="8", answer="赔您四个"
    )

    assert (sent.status_code, strange.status_code, answered.status_code) == (303, 404, 303)
    assert "坏了、破了" in listed
    assert "退给您 ¥8.00" in client.get(help_page).get_data(as_text=True)


def test_photos_of_a_phone_arrive_and_too_many_leave_the_text_where_it_was(
    client: FlaskClient, session: Session, order: Order
) -> None:
    address = f"/orders/{order.code}/help?key={order.tracking_key}"
    typed: dict[str, object] = {
        "kind": "broken",
        "told": "一托里破了四个",
        "client_id": uuid.uuid4(),
    }
    typed |= all_goods(session, order)

    def sent(*megabytes: int) -> tuple[int, str]:
        photos = [large_photo(f"IMG_{n}.jpg", megabytes=each) for n, each in enumerate(megabytes)]
        answer = post_large(client, address, **typed, photos=photos)
        return answer.status_code, answer.get_data(as_text=True)

    for refused, words in ((sent(9, 9, 9, 9), "3 张"), (sent(1, 13), "照片“IMG_1.jpg”太大")):
        assert refused[0] == 422
        assert words in refused[1]
        assert "一托里破了四个" in refused[1]
    assert sent(9, 9, 9)[0] == 303
    [case] = queries.cases_of_order(session, order.id)
    assert len(queries.photos_of(session, [case.id])[case.id]) == 3


def pay_back(session: Session, order: Order, by: Actor, fen: int, **changed: object) -> str:
    """Pay back unasked, and tell how that is refused; nothing where it is done."""
    sent = {"client_id": uuid.uuid4(), "reason": "路上耽搁了"} | changed
    try:
        services.pay_back(session, order=order, refund_fen=fen, actor=by, now=NOW, **sent)  # type: ignore[arg-type]
    except Refusal as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("state", ["packed", "shipped", "delivered"])
def test_the_desk_pays_back_unasked_once_in_the_books_the_history_and_by_text(
    session: Session, order: Order, operator: Actor, state: str
) -> None:
    order.state = state
    session.flush()
    sent = uuid.uuid4()
    for _ in range(2):
        assert pay_back(session, order, operator, 800, client_id=sent) == ""

    [refund] = payments_read.refunds_of(session, order.code)
    step = orders_read.history_of_order(session, order.id)[-1]
    [message] = told(session, "退给您")
    assert (refund.refund_fen, refund.reason, refund.state) == (800, "aftersale_desk", "asked")
    assert (step.state, step.note) == ("paid_back", "退 8.00 元：路上耽搁了")
    assert "退给您 8.00 元，原路退回。原因：路上耽搁了。" in message.body
    assert broken(session) == []


def test_the_desk_pays_back_no_more_than_is_left_and_says_why(
    session: Session, order: Order, operator: Actor
) -> None:
    assert pay_back(session, order, operator, order.total_fen - 100) == ""
    assert pay_back(session, order, operator, 101) == "payments.refund_too_much"
    assert pay_back(session, order, operator, 0) == "payments.refund_nothing"
    assert pay_back(session, order, operator, 100) == ""
    order.state = "paid"
    session.flush()
    assert pay_back(session, order, operator, 100) == "aftersale.not_packed"


def test_without_a_reason_nothing_goes_back(
    session: Session, order: Order, operator: Actor
) -> None:
    with session.begin_nested() as undone:
        assert pay_back(session, order, operator, 100, reason=" ") == "aftersale.answer"
        undone.rollback()

    assert payments_read.refunds_of(session, order.code) == []


def test_operator_pays_back_from_the_order_and_the_clerk_only_reads(
    client: FlaskClient, session: Session, shop: storefront.Shop, order: Order, operator: Actor
) -> None:
    page, path = f"/office/orders/{order.code}", f"/office/orders/{order.code}/pay-back"
    sign_in(client, inventory.person(session, Role.CLERK, shop.hub))
    assert path not in client.get(page).get_data(as_text=True)
    assert client.get(path).status_code == 403
    assert post(client, path, client_id=uuid.uuid4(), refund="8", reason="x").status_code == 403

    sign_in(client, operator)
    assert path in client.get(page).get_data(as_text=True)
    assert "最多还能退" in client.get(path).get_data(as_text=True)
    much = post(client, path, client_id=uuid.uuid4(), refund="9999", reason="路上耽搁了")
    done = post(client, path, client_id=uuid.uuid4(), refund="8", reason="路上耽搁了")

    assert much.status_code == 409
    assert "最多还能退 128.00 元" in much.get_data(as_text=True)
    assert "路上耽搁了" in much.get_data(as_text=True)
    assert done.status_code == 303
    shown = client.get(page).get_data(as_text=True)
    assert "店里退了钱" in shown
    assert "退 8.00 元：路上耽搁了" in shown


def test_the_order_itself_says_that_a_complaint_waits_and_how_it_was_answered(
    client: FlaskClient, session: Session, order: Order, operator: Actor
) -> None:
    address = f"/orders/{order.code}?key={order.tracking_key}"
    assert "您说的问题" not in client.get(address).get_data(as_text=True)

    services.complain(session, order=order, complaint=complaint(), now=NOW)
    assert "等答复" in client.get(address).get_data(as_text=True)

    services.decline(
        session, order=order, number=1, answer="照片里看不出来", actor=operator, now=NOW
    )
    page = client.get(address).get_data(as_text=True)
    assert "照片里看不出来" in page
    assert "等答复" not in page


def test_the_order_desk_sees_at_the_order_that_somebody_complained(
    client: FlaskClient, session: Session, order: Order, operator: Actor
) -> None:
    sign_in(client, operator)
    address = f"/office/orders/{order.code}"
    assert "去答复" not in client.get(address).get_data(as_text=True)

    services.complain(session, order=order, complaint=complaint(), now=NOW)
    waiting = client.get(address).get_data(as_text=True)
    assert "客人说有问题：坏了、破了" in waiting
    assert f"/office/aftersales/{order.code}/1" in waiting

    services.decline(session, order=order, number=1, answer="看不出来", actor=operator, now=NOW)
    answered = client.get(address).get_data(as_text=True)
    assert "去答复" not in answered
    assert f"/office/aftersales/{order.code}/1" in answered
