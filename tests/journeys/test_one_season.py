"""One season: forty households, three channels, refunds after payout; Beancount gets our balances.

Twice everybody brings eggs. They are sold in the web shop, in a live room at a platform and over
the counter in the city. What was earned is paid, to some by bank and to the others in cash; then
shoppers send things back that were paid for long ago. The second payout keeps what is owed, of
nobody more than they sold. At the end the books, written out as text, are loaded by another
program than ours, which adds them up anew.
"""

import pytest
from beancount import loader
from beancount.core import realization
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock, verify
from app.ledger import queries as books
from app.ledger import services as ledger
from app.ledger.rules import Account
from app.money import yuan
from inventory.villagers.models import Villager
from storefront.bookkeeping import services as bookkeeping
from storefront.bookkeeping.rules import plaintext
from tests.conftest import NOW
from tests.support import season as village
from tests.support.shopping import sign_in
from tests.support.storefront import Moment


@pytest.fixture
def season(session: Session, monkeypatch: pytest.MonkeyPatch) -> village.Season:
    moment = Moment(NOW)
    monkeypatch.setattr(clock, "now", lambda: moment.now)
    return village.begin(session, moment)


def our_balances(session: Session) -> dict[str, str]:
    book_id = bookkeeping.opened_book(session).id
    return {
        plaintext.account_name(row.account, row.party): yuan(row.fen)
        for row in books.trial_balance(session, book_id=book_id)
    }


def their_balances(written: str) -> dict[str, str]:
    """Load a text with Beancount, which checks the assertions in it, and read its balances."""
    entries, errors, _options = loader.load_string(written)
    assert errors == []
    found = {}
    for account in realization.iter_children(realization.realize(entries)):
        amount = account.balance.get_currency_units("CNY").number
        if amount:
            found[account.account] = f"{amount:.2f}"
    return found


def test_a_season_adds_up_by_another_program(season: village.Season, client: FlaskClient) -> None:
    session = season.session
    first = season.now
    village.gather(season)
    web = village.sell_in_the_web(season, village.SOLD["web"])
    live = village.sell_in_the_live_room(season, village.SOLD["live"], 0)
    village.sell_over_the_counter(season, village.SOLD["shop"])
    paid = village.pay_everybody(season)
    assert paid == village.earned(session, after=0)
    assert len(paid) > village.HOUSEHOLDS // 2
    last = session.scalar(text("SELECT max(id) FROM earnings")) or 0

    back = village.send_back(season, web, live)
    assert back
    for villager_id, fen in back.items():
        code = session.get_one(Villager, villager_id).code
        assert books.balance(session, Account.VILLAGER_PAYABLE, party=code) == fen

    season.wait(days=14)
    village.gather(season)
    village.sell_in_the_web(season, village.SOLD["web"])
    village.sell_in_the_live_room(season, village.SOLD["live"], 1000)
    village.sell_over_the_counter(season, village.SOLD["shop"])
    net = {
        villager_id: fen - back.get(villager_id, 0)
        for villager_id, fen in village.earned(session, after=last).items()
    }
    assert village.pay_everybody(season) == {who: fen for who, fen in net.items() if fen > 0}
    ledger.seal_all(session, now=season.now)

    sign_in(client, season.at.by["auditor"])
    window = f"from={first:%Y-%m-%d}&to={season.now:%Y-%m-%d}"
    written = client.get(f"/office/books/journals.beancount?{window}").get_data(as_text=True)
    ours = our_balances(session)
    assert len(ours) > 10
    assert their_balances(written) == ours
    said: list[str] = []
    assert verify.verify(session, say=said.append), said[-3:]
