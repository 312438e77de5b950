"""The list of the order desk."""

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from storefront.orderdesk import queries
from tests.support import storefront
from tests.support.queries import counted


def test_the_desk_lists_newest_first_by_state_code_and_hub(session: Session) -> None:
    shop = storefront.shop(session)
    first = storefront.placed(session, shop)
    second = storefront.paid(session, shop)

    def codes(*, hub_ids: list[int] | None = None, state: str = "", code: str = "") -> list[str]:
        rows, _ = queries.orders(session, hub_ids=hub_ids, state=state, code=code)
        return [row.code for row in rows]

    assert codes() == [second.code, first.code]
    assert codes(state="paid") == [second.code]
    assert codes(code=f"{first.code[:3].lower()} {first.code[3:]}") == [first.code]
    assert codes(hub_ids=[shop.hub.id]) == [second.code, first.code]
    assert codes(hub_ids=[10**9]) == []
    assert codes(code="%") == []


def test_pages_of_the_list_follow_each_other(session: Session, connection: Connection) -> None:
    shop = storefront.shop(session)
    placed = [storefront.placed(session, shop, trays=1) for _ in range(queries.PAGE + 1)]

    with counted(connection) as statements:
        rows, following = queries.orders(session, hub_ids=None)
    rest, last = queries.orders(session, hub_ids=None, before_id=following)

    assert [row.code for row in [*rows, *rest]] == [order.code for order in reversed(placed)]
    assert (len(statements), last) == (1, None)
