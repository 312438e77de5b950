"""`desk verify`: recompute every promise of the house from the rows."""

from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.factory import CHECKS
from app.ledger.checks import broken_seals

ROWS_SHOWN = 5

INVARIANTS = {
    1: "quantities and money are integers",
    2: "stock is conserved",
    3: "no oversell",
    4: "held goods do not leave",
    5: "every journal balances and is chained",
    6: "splits add up",
    7: "every sold item names its villager",
    8: "once is once",
    9: "a payout is never sent twice",
    10: "people see only what is theirs",
}


def verify(session: Session, *, say: Callable[[str], object]) -> bool:
    """Run all checks, print each with its count, and stop at the first that fails."""
    for check in CHECKS:
        rows = session.execute(text(check.sql)).fetchmany(ROWS_SHOWN)
        if rows:
            say(f"{check.invariant:>2}  {check.name}: FAILED, not true that {check.sentence}")
            for row in rows:
                say(f"      {tuple(row)}")
            return False
        say(f"{check.invariant:>2}  {check.name}: ok, {check.sentence}")
    broken = list(broken_seals(session))
    for place in broken[:ROWS_SHOWN]:
        say(f" 5  hash_chain: FAILED at {place}")
    if not broken:
        say(" 5  hash_chain: ok, every sealed journal is as it was when it was sealed")
    return not broken
