"""`desk journey`: a tray of eggs leaves the village and the money comes back."""

import httpx

from app.journey import home, hub, market, village
from app.journey.client import Desk, StepFailedError, expect
from app.money import yuan


def journey(url: str) -> int:
    """Walk the whole thread against a running desk of the sample; return the exit code."""
    try:
        with Desk(url) as desk:
            _walk(desk)
    except (StepFailedError, httpx.HTTPError) as error:
        print(f"journey: FAILED: {error}")
        return 1
    print("journey: ok")
    return 0


def _walk(desk: Desk) -> None:
    print("1 the village desk: a season of eggs and pickles")
    season = village.bring_the_season(desk)
    print("2 crates to the hub, onto the shelf")
    hub.carry_to_shelf(desk, season)
    print("3 the web shop: two trays and a jar")
    bought = market.buy(desk)
    print("4 the hub: picked, packed, shipped, delivered")
    sold = hub.serve(desk, season, bought)
    print("5 the return window passes, the villager is paid")
    waiting = home.read_the_statement(desk, season)
    lines = [line for line in waiting["lines"] if line["item_code"] in sold]
    expect(sum(line["sale_fen"] for line in lines) == bought.goods_fen, "the sale is not shared")
    expect(all(line["state"] == "waiting" for line in lines), "earnings should wait")
    home.let_the_window_pass(desk)
    home.pay_the_villager(desk, season, sold)
    home.balance_the_books(desk)
    print("6 the label on the tray")
    home.scan_the_label(desk, sold, bought)
    paid = home.read_the_statement(desk, season)
    figures = {line["item_code"]: line for line in paid["lines"] if line["item_code"] in sold}
    brought = sum(line["sale_fen"] for line in figures.values())
    kept = sum(line["fee_fen"] for line in figures.values())
    print(
        f"  {paid['villager_name']}: {len(figures)} items brought ¥{yuan(brought)},"
        f" ¥{yuan(kept)} kept as fee, ¥{yuan(brought - kept)} received"
    )
