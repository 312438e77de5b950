"""Payouts by WeChat and Alipay over real HTTP, with everything that may be lost between."""

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.checks import CHECKS as LEDGER_CHECKS
from app.ledger.rules import Account
from app.money import Fen
from app.sandbox import wallets as sandbox
from app.sandbox.wallets import Wallets
from inventory.villagers import services as villagers
from inventory.villagers.rules import ConsentKind
from storefront.payouts import services as payouts
from storefront.payouts.checks import CHECKS as PAYOUT_CHECKS
from storefront.payouts.models import Payout
from storefront.wallets import calls, queries, services
from storefront.wallets.adapters import ADAPTERS
from storefront.wallets.checks import CHECKS
from storefront.wallets.models import WalletTransfer
from storefront.wallets.rules import (
    Keys,
    Merchant,
    ProviderRefusedError,
    ProviderSilentError,
    Rail,
    Stage,
    Transfer,
)
from tests.support import thread
from tests.support.shopping import post, sign_in
from tests.support.storefront import Moment
from tests.support.thread import NET_FEN, Thread
from tests.support.wallets import serving

LATER = timedelta(hours=169)
RAILS = pytest.mark.parametrize("rail", list(Rail))
PAYEES = {Rail.WECHAT: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", Rail.ALIPAY: "13800138000"}


@pytest.fixture
def providers(tmp_path: Path, moment: Moment) -> Wallets:
    return Wallets(tmp_path / "wallets.json", lambda: moment.now.timestamp())  # noqa: PLW0108 - it moves


@pytest.fixture
def address(providers: Wallets) -> Iterator[str]:
    with serving(providers) as at:
        yield at


def merchant(providers: Wallets, address: str, rail: Rail) -> Merchant:
    given_out = providers.keys()
    number, app_id = given_out.pop("merchant_no"), given_out.pop("app_id")
    base = address + (sandbox.ALIPAY if rail is Rail.ALIPAY else "")
    return Merchant(number, app_id, Keys(**given_out), base)


@pytest.fixture
def at(session: Session, moment: Moment, providers: Wallets, address: str) -> Thread:
    """A household with a wallet at both, that is owed for an order."""
    made = thread.sample(session, now=moment.now)
    thread.delivered_order(session, made, now=moment.now)
    household = made.household
    villagers.give_consent(
        session,
        villager_code=household.code,
        kind=ConsentKind.BANK,
        actor=made.by["agent"],
        now=moment.now,
    )
    for rail in Rail:
        services.set_merchant(
            session,
            rail=rail,
            merchant=merchant(providers, address, rail),
            cap_fen=20_000,
            actor=made.by["finance"],
            now=moment.now,
        )
        services.bind(
            session,
            villager_code=household.code,
            rail=rail,
            payee=PAYEES[rail],
            holder=household.name,
            actor=made.by["finance"],
            now=moment.now,
        )
    moment.now += LATER
    return made


def approved(session: Session, at: Thread, moment: Moment, rail: Rail) -> str:
    """Propose and approve a batch of one; tell the payout's code."""
    at.household.payout_way = rail
    session.flush()
    [payout] = services.propose(
        session,
        client_id=uuid.uuid4(),
        rail=rail,
        least_fen=Fen(10),
        actor=at.by["finance"],
        now=moment.now,
    )
    assert payout.batch_id is not None
    payouts.approve_batch(
        session, batch_id=payout.batch_id, actor=at.by["approver"], now=moment.now
    )
    session.flush()
    return payout.code


def state(session: Session, code: str) -> str:
    session.expire_all()
    return session.scalars(select(Payout.state).where(Payout.code == code)).one()


def broken(session: Session) -> list[str]:
    session.flush()
    checks = (*CHECKS, *PAYOUT_CHECKS, *LEDGER_CHECKS)
    return [check.name for check in checks if session.execute(text(check.sql)).first()]


def test_wechat_waits_for_the_payee_and_is_paid(
    session: Session, at: Thread, moment: Moment, providers: Wallets
) -> None:
    code = approved(session, at, moment, Rail.WECHAT)

    assert calls.send_approved() == 1
    assert state(session, code) == "paying"
    assert providers.bills()[code]["name"] == at.household.name
    assert books.balance(session, Account.WALLET_BALANCE) == 0
    providers.let(code, "SUCCESS")
    calls.ask_for_answers()

    assert state(session, code) == "paid"
    assert books.balance(session, Account.WALLET_BALANCE) == -NET_FEN
    assert books.balance(session, Account.VILLAGER_PAYABLE) == 0
    assert broken(session) == []


def test_alipay_pays_at_once_and_what_comes_back_is_owed_again(
    session: Session, at: Thread, moment: Moment, providers: Wallets
) -> None:
    code = approved(session, at, moment, Rail.ALIPAY)
    calls.send_approved()
    assert state(session, code) == "paid"

    providers.let(code, "REFUND", "账户已注销")
    assert calls.ask_again(code)

    assert state(session, code) == "returned"
    assert books.balance(session, Account.WALLET_BALANCE) == 0
    assert books.balance(session, Account.VILLAGER_PAYABLE) == -NET_FEN
    assert broken(session) == []


@RAILS
@pytest.mark.parametrize("fault", ["lost", "cut", "busy"])
def test_no_answer_is_unknown_and_never_another_number(
    session: Session, at: Thread, moment: Moment, providers: Wallets, rail: Rail, fault: str
) -> None:
    code = approved(session, at, moment, rail)
    providers.fail_next(fault)
    calls.send_approved()
    assert state(session, code) == "unknown"
    with pytest.raises(Refusal, match=r"payout\.nothing_due"):
        services.propose(
            session,
            client_id=uuid.uuid4(),
            rail=rail,
            least_fen=Fen(10),
            actor=at.by["finance"],
            now=moment.now,
        )
    with pytest.raises(Refusal, match=r"payout\.sent_already"):
        payouts.withdraw(session, code=code)

    providers.fail_next(fault)
    calls.ask_for_answers()
    assert state(session, code) == "unknown"
    for _ in range(2):
        calls.ask_for_answers()
    if rail is Rail.WECHAT:
        providers.let(code, "SUCCESS")
        calls.ask_for_answers()

    assert state(session, code) == "paid"
    assert list(providers.bills()) == [code]
    assert providers.received() == {code: NET_FEN}
    assert broken(session) == []


def test_a_process_that_died_after_marking_sends_the_same_number_later(
    session: Session, at: Thread, moment: Moment, providers: Wallets
) -> None:
    code = approved(session, at, moment, Rail.ALIPAY)
    services.begin(session, now=moment.now)
    assert state(session, code) == "submitted"
    assert providers.bills() == {}

    calls.ask_for_answers()

    assert state(session, code) == "paid"
    assert providers.received() == {code: NET_FEN}


def test_who_does_not_confirm_within_a_day_is_owed_again(
    session: Session, at: Thread, moment: Moment, providers: Wallets
) -> None:
    code = approved(session, at, moment, Rail.WECHAT)
    calls.send_approved()

    moment.now += timedelta(hours=25)
    calls.ask_for_answers()

    assert state(session, code) == "failed"
    transfer = session.scalars(select(WalletTransfer)).one()
    assert (transfer.said, transfer.reason) == ("CANCELLED", "OVERDUE_CLOSE")
    second = approved(session, at, moment, Rail.WECHAT)
    assert second != code
    assert broken(session) == []


@RAILS
def test_a_no_is_believed_only_after_asking_for_the_number(
    session: Session, at: Thread, moment: Moment, providers: Wallets, address: str, rail: Rail
) -> None:
    code = approved(session, at, moment, rail)
    services.set_merchant(
        session,
        rail=rail,
        merchant=replace(merchant(providers, address, rail), app_id="another"),
        cap_fen=20_000,
        actor=at.by["finance"],
        now=moment.now,
    )

    calls.send_approved()

    assert state(session, code) == "failed"
    assert session.scalars(select(WalletTransfer)).one().said in {
        "PARAM_ERROR",
        "isv.invalid-app-id",
    }
    assert broken(session) == []


def test_an_answer_that_is_not_signed_is_none(providers: Wallets, address: str) -> None:
    other = Wallets(Path(f"{providers._file}.other"))
    for rail in Rail:
        ours = merchant(providers, address, rail)
        foreign = replace(ours, keys=replace(ours.keys, provider_key=other.keys()["provider_key"]))
        with pytest.raises(ProviderSilentError):
            ADAPTERS[rail].ask(foreign, "P1")


@RAILS
def test_the_same_number_is_one_transfer_and_another_amount_is_refused(
    providers: Wallets, address: str, rail: Rail
) -> None:
    ours, adapter = merchant(providers, address, rail), ADAPTERS[rail]
    transfer = Transfer("PABC1", 5000, PAYEES[rail], "李桂香")

    first, second = adapter.send(ours, transfer), adapter.send(ours, transfer)
    with pytest.raises(ProviderRefusedError):
        adapter.send(ours, replace(transfer, fen=5001))

    assert first == second
    assert adapter.ask(ours, "PNONE").stage is Stage.ABSENT
    assert len(providers.bills()) == 1


def test_a_wallet_is_the_villagers_own_and_needs_their_consent(
    session: Session, at: Thread, moment: Moment
) -> None:
    facts = {
        "villager_code": at.household.code,
        "rail": Rail.WECHAT,
        "actor": at.by["finance"],
        "now": moment.now,
    }
    with pytest.raises(Refusal, match=r"wallet\.holder"):
        services.bind(session, payee="o1", holder="别人", **facts)
    with pytest.raises(Refusal, match=r"wallet\.payee"):
        services.bind(session, payee=" ", holder=at.household.name, **facts)
    villagers.revoke_consent(
        session,
        villager_code=at.household.code,
        kind=ConsentKind.BANK,
        actor=at.by["agent"],
        now=moment.now,
    )
    with pytest.raises(Refusal, match=r"villager\.bank_consent_needed"):
        services.bind(session, payee="o1", holder=at.household.name, **facts)
    assert at.household.payout_way == "cash"


def test_who_cannot_be_paid_so_is_listed_with_their_wait(
    session: Session, at: Thread, moment: Moment, providers: Wallets, address: str
) -> None:
    at.household.payout_way = "wechat"
    session.flush()
    assert queries.stuck(session, now=moment.now) == []
    services.set_merchant(
        session,
        rail=Rail.WECHAT,
        merchant=merchant(providers, address, Rail.WECHAT),
        cap_fen=NET_FEN - 1,
        actor=at.by["finance"],
        now=moment.now,
    )

    [row] = queries.stuck(session, now=moment.now + timedelta(days=3))

    assert (row.villager_code, row.fen, row.why) == (at.household.code, NET_FEN, "cap")
    assert row.days >= 3


def test_the_office_runs_it_on_a_page(
    client: FlaskClient, session: Session, at: Thread, moment: Moment, providers: Wallets
) -> None:
    at.household.payout_way = "alipay"
    session.flush()
    sign_in(client, at.by["finance"])
    proposed = {"client_id": uuid.uuid4(), "by": "alipay", "least": "1"}
    assert post(client, "/office/wallets/batches", **proposed).status_code == 303
    [payout] = session.scalars(select(Payout)).all()
    approval = f"/office/wallets/batches/{payout.batch_id}/approval"
    assert post(client, approval).status_code == 403
    sign_in(client, at.by["approver"])
    assert post(client, approval).status_code == 303
    calls.send_approved()

    page = client.get("/office/wallets").get_data(as_text=True)
    assert (payout.code in page, "SUCCESS" in page) == (True, True)
    assert "PRIVATE KEY" not in page
    listed = client.get("/api/wallets/transfers").get_json()
    assert [(row["state"], row["rail"]) for row in listed] == [("paid", "alipay")]
    sign_in(client, at.by["finance"])
    again = post(client, "/office/wallets/batches", **proposed | {"client_id": uuid.uuid4()})
    assert again.status_code == 422


FAULTS = st.lists(st.sampled_from(["", "lost", "cut", "busy"]), max_size=6)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(faults=FAULTS, rail=st.sampled_from(list(Rail)), confirmed_after=st.integers(0, 6))
def test_whatever_is_lost_nobody_is_paid_twice(
    session: Session,
    at: Thread,
    moment: Moment,
    providers: Wallets,
    faults: list[str],
    rail: Rail,
    confirmed_after: int,
) -> None:
    outer = session.begin_nested()
    session.expire_all()
    code = approved(session, at, moment, rail)
    providers.fail_next(*faults)
    calls.send_approved()
    for turn in itertools.count():
        if turn >= confirmed_after and code in providers.bills() and rail is Rail.WECHAT:
            providers.let(code, "SUCCESS")
        if state(session, code) == "paid":
            break
        assert turn < 40
        assert state(session, code) in {"submitted", "unknown", "paying"}
        calls.ask_for_answers()

    assert providers.received()[code] == NET_FEN
    assert set(providers.bills()) >= {code}
    assert queries.in_flight(session) == []
    assert broken(session) == []
    outer.rollback()
    session.expire_all()
