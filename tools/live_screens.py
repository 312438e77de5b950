"""Pictures of a live room: the console, the host's screen, an order file, what is to come."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import httpx
from playwright.sync_api import Page

from app import clock, processes
from app.journey import hub, village
from app.journey.client import Desk, new_id
from bench.live_day import SKU, Operator
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving
from tests.storefront.imports.test_rules import ROW, TITLES

JARS, TRAYS = ("tan-zi-cai-500", SKU, 40, 43), ("tu-ji-dan-30", "SKU-EGGS", 30, 27)
"""A listing, the platform's number of it, packs set aside, packs sold: sold out, and nearly."""
SUPPLY_PACKS = 60
MINUTE_SECONDS = 130
"""The chart has a line once a second minute was written down."""

Shoot = Callable[[Page, str], None]


@contextmanager
def busy_room(url: str) -> Iterator[str]:
    """Have a shop on the air that has just sold more than its pool; yields its code."""
    with Desk(url) as desk:
        hub.carry_to_shelf(desk, village.bring_the_season(desk))
        listings = {one["slug"]: one["listing_id"] for one in desk.get("/api/listings")["listings"]}
    platform = douyin.Douyin()
    with serving(platform) as api_base, Operator(url) as operator:
        code = operator.open_shop(number="14875103", api_base=api_base)
        here = f"/api/platforms/{code}"
        operator.ask("POST", f"{here}/session", hours=4)
        operator.ask(
            "POST",
            f"{here}/supplies",
            client_id=new_id(),
            listing_id=listings[JARS[0]],
            packs=SUPPLY_PACKS,
            sends_on=str(clock.china_date(clock.now() + timedelta(days=2))),
            note="李家作坊，后天上午送到",
        )
        for slug, sku, packs, sold in (JARS, TRAYS):
            goods = {"listing_id": listings[slug]}
            operator.ask("PUT", f"{here}/goods", sku=sku, **goods)
            aside = {"client_id": new_id(), "packs": packs, **goods}
            operator.ask("POST", f"{here}/pool/set-aside", **aside)
            for _ in range(sold):
                message = platform.message("101", platform.order(sku=sku))
                body, headers = platform.signed(message)
                httpx.post(f"{url}/webhooks/platforms/{code}", content=body, headers=headers)
        board = f"/office/platforms/{code}/room/board"
        processes.until(
            lambda: "live-chart" in operator.client.get(board).text, seconds=MINUTE_SECONDS
        )
        yield code


def shoot(page: Page, code: str, size: str, picture: Shoot) -> None:
    """Open what the operator of a busy room opens."""
    here = f"/office/platforms/{code}"
    for path in ("room", "room/host", "suborders", "suborders/supplies", "settlements", "files"):
        page.goto(f"{here}/{path}")
        picture(page, f"live-{path.replace('/', '-')}-{size}")
    hand_in(page, f"{here}/files")
    picture(page, f"live-file-{size}")


def hand_in(page: Page, address: str) -> None:
    """Hand a file in whose rows have each another fate, and wait until it is read."""
    rows = [_row(1), _row(2), _row(3, 商品数量="两"), _row(1), _row(4, 订单状态="待审")]
    out = io.StringIO()
    csv.writer(out).writerows([TITLES, *rows])
    page.goto(address)
    page.set_input_files(
        "input[type=file]",
        {
            "name": "抖店订单.csv",
            "mimeType": "text/csv",
            "buffer": out.getvalue().encode("gb18030"),
        },
    )
    page.get_by_role("button", name="交上去，先看看").click()
    page.get_by_role("button", name="收这").wait_for()


def _row(number: int, **changed: str) -> Sequence[str]:
    cells = dict(zip(TITLES, ROW, strict=True)) | {"子订单编号": f"\t{6_200_000_000 + number}"}
    return list((cells | changed).values())
