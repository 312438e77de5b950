import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.people.rules import Actor, Role
from inventory.amendments import services
from inventory.amendments.rules import BankAccount
from inventory.villagers import queries as villagers_read
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager
from inventory.villagers.rules import ConsentKind, PayoutWay
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import papers
from tests.support import villagers as make
from tests.support.amendments import changes, refusal_of, texts

ACCOUNT = BankAccount(papers.CARD, "桃江农商行修山支行", "李桂香")


@pytest.fixture
def agent(session: Session) -> Actor:
    return build.person(session, Role.AGENT, build.village(session))


@pytest.fixture
def villager(session: Session, agent: Actor) -> Villager:
    return make.villager(session, agent, build.village(session))


def test_a_bank_account_needs_its_own_consent(
    session: Session, agent: Actor, villager: Villager
) -> None:
    sent = {"villager_code": villager.code, "way": PayoutWay.BANK, "actor": agent}

    assert (
        refusal_of(services.choose_payout, session, account=ACCOUNT, **sent)
        == "villager.bank_consent_needed"
    )
    papers.agrees(session, agent, villager, ConsentKind.BANK)
    assert (
        refusal_of(services.choose_payout, session, account=None, **sent)
        == "villager.bank_account_needed"
    )
    assert (villager.payout_way, villager.bank_account) == ("cash", None)


def test_a_bank_account_is_kept_sealed_masked_and_told(
    session: Session, agent: Actor, villager: Villager
) -> None:
    papers.agrees(session, agent, villager, ConsentKind.BANK)
    for account in (ACCOUNT, ACCOUNT, None):
        services.choose_payout(
            session,
            villager_code=villager.code,
            way=PayoutWay.BANK,
            account=account,
            actor=agent,
            now=NOW,
        )

    stored = session.execute(
        text("SELECT bank_account, bank_holder FROM villagers WHERE id = :id"),
        {"id": villager.id},
    ).one()
    assert papers.CARD.encode() not in bytes(stored.bank_account)
    assert "李桂香".encode() not in bytes(stored.bank_holder)
    facts = villagers_read.villager_card(session, villager.code, places=None)
    assert facts is not None
    assert facts.payout == villagers_read.PayoutFacts(
        way=PayoutWay.BANK,
        bank_name="桃江农商行修山支行",
        masked_bank_account="**** 0018",
        masked_bank_holder="李*香",
        is_own_account=True,
    )
    assert changes(session) == [
        ("bank_account", "", "桃江农商行修山支行 **** 0018", ""),
        ("payout_way", "cash", "bank", ""),
    ]
    assert texts(session) == [
        (
            "13800138000",
            "【商务代办】李桂香，您的收款账户换成了桃江农商行修山支行 **** 0018。"
            + services.NOT_YOU,
        )
    ]
    found = villagers_read.search(session, text="6228 4804 0256 4890 018", places=None)
    assert [row.code for row in found] == [villager.code]


def test_with_the_consent_the_bank_account_goes(
    session: Session, agent: Actor, villager: Villager
) -> None:
    papers.agrees(session, agent, villager, ConsentKind.BANK)
    services.choose_payout(
        session,
        villager_code=villager.code,
        way=PayoutWay.BANK,
        account=ACCOUNT,
        actor=agent,
        now=NOW,
    )
    villagers.revoke_consent(
        session, villager_code=villager.code, kind=ConsentKind.BANK, actor=agent, now=NOW
    )

    assert (
        villager.payout_way,
        villager.bank_account,
        villager.bank_account_hash,
        villager.bank_name,
        villager.bank_holder,
    ) == ("cash", None, None, None, None)


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (BankAccount("6228480402564890019", "农商行", "李桂香"), "villager.bank_account_wrong"),
        (BankAccount("12345", "农商行", "李桂香"), "villager.bank_account_wrong"),
        (BankAccount(papers.CARD, " ", "李桂香"), "villager.bank_name_wrong"),
        (BankAccount(papers.CARD, "行" * 41, "李桂香"), "villager.bank_name_wrong"),
        (BankAccount(papers.CARD, "农商行", ""), "villager.name_wrong"),
    ],
)
def test_a_wrong_bank_account_is_refused(
    session: Session, agent: Actor, villager: Villager, account: BankAccount, code: str
) -> None:
    papers.agrees(session, agent, villager, ConsentKind.BANK)

    assert (
        refusal_of(
            services.choose_payout,
            session,
            villager_code=villager.code,
            way=PayoutWay.BANK,
            account=account,
            actor=agent,
        )
        == code
    )
    assert villager.bank_account is None
