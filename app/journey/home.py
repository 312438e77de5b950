"""Steps 5 and 6: the return window passes, the villager is paid, and the label tells its story."""

import re
from typing import Any

from app.journey.client import Desk, expect, new_id
from app.journey.market import Bought
from app.journey.village import Season
from app.money import yuan
from app.sample.people import PIN

WINDOW_HOURS = 8 * 24
PHONE = re.compile(r"1[3-9]\d{9}")


def read_the_statement(desk: Desk, season: Season) -> dict[str, Any]:
    """Sign the villager in by card and read what was earned."""
    desk.sign_in_by_card(season.villager_code)
    statement: dict[str, Any] = desk.get("/api/statement", by="villager")
    return statement


def let_the_window_pass(desk: Desk) -> None:
    """Move the sandbox's clock past every return window."""
    desk.sign_in("operator")
    answer = desk.post("/api/sandbox/clock", {"hours": WINDOW_HOURS}, by="operator")
    print(f"    it is now {answer['now'][:16]} in the sandbox")


def pay_the_villager(desk: Desk, season: Season, sold: list[str]) -> None:
    """Propose, approve by another person, and pay in cash against the PIN."""
    for login in ("finance", "approver", "auditor"):
        desk.sign_in(login)
    before = read_the_statement(desk, season)["balance"]
    desk.post(
        "/api/floats",
        {"client_id": new_id(), "place": season.place_code, "fen": before["due_fen"]},
        by="finance",
    )
    [payout] = desk.post(
        "/api/payouts", {"client_id": new_id(), "place": season.place_code}, by="finance"
    )
    desk.post(f"/api/payouts/{payout['code']}/approve", by="approver")
    slip = desk.post(f"/api/payouts/{payout['code']}/pay", {"pin": PIN}, by="agent")
    desk.post(f"/api/payouts/{payout['code']}/pay", {"pin": PIN}, by="agent")
    expect(slip["payout"]["total_fen"] == before["due_fen"], "the payout is not what was due")
    paid = {line["item_code"] for line in slip["lines"]}
    expect(set(sold) <= paid, "the slip does not name the sold items")
    for line in slip["lines"]:
        print(
            f"    {line['item_code']}  sold ¥{yuan(line['sale_fen'])}"
            f"  fee ¥{yuan(line['fee_fen'])}  villager ¥{yuan(line['net_fen'])}"
        )
    after = read_the_statement(desk, season)["balance"]
    expect(after["owed_fen"] == 0, "something is still owed")
    expect(after["paid_fen"] - before["paid_fen"] == before["due_fen"], "paid more or less")
    print(f"    paid in cash ¥{yuan(before['due_fen'])}, payout {payout['code']}")


def balance_the_books(desk: Desk) -> None:
    """See that the trial balance adds up to nothing, to the fen."""
    books = desk.get("/api/books", by="auditor")
    expect(books["total_fen"] == 0, f"the books are off by {books['total_fen']} fen")
    for row in books["balances"]:
        print(f"    {row['account']:<20}{row['party']:<14}{yuan(row['fen']):>12}")


def scan_the_label(desk: Desk, sold: list[str], bought: Bought) -> None:
    """Open what the shopper's phone opens, and see that no personal data is on it."""
    page = desk.page(f"/T/{sold[0]}")
    expect("花桥港村" in page, "the page does not say where the goods come from")
    expect(not PHONE.search(page), "a phone number is on the public page")
    expect("李桂香" not in page, "the villager's full name is on the public page")
    expect(bought.code not in page, "an order number is on the public page")
    print(f"    {desk.url}/T/{sold[0]} tells the village and the day, and nothing personal")
