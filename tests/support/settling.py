"""Selling, losing, taking back and paying, each on something that there is: in any order.

Beside the desk stands the world outside, which remembers what really reached whom: what the
desk believes is held against it.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.money import Fen
from app.people.rules import Actor, Role
from app.sandbox.wallets import Wallets
from fulfilment.packing import services as packing
from fulfilment.shipping import services as shipping
from fulfilment.shortages import services as shortages
from inventory.floats import services as floats
from inventory.produce.models import Pack
from inventory.terms.models import Acceptance
from inventory.villagers.rules import ConsentKind
from storefront.aftersales import services as aftersales
from storefront.aftersales.rules import Complaint, Kind
from storefront.bankfiles import services as bank
from storefront.bankfiles.models import BankBatch, BankTransfer
from storefront.bankfiles.rules import EXAMPLE, Layout, Outcome, Result, columns_of
from storefront.payouts import services as payouts
from storefront.payouts.models import Payout
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support import making, thread, verbs, villagers
from tests.support.verbs import World

LAYOUT = Layout(
    name="农商行",
    columns=columns_of(EXAMPLE),
    encoding="gb18030",
    delimiter=",",
    has_titles=True,
    rows_max=2,
    total_fen_max=100_000_00,
)


@dataclass
class Season(World):
    """A hub, its households, and who pays them."""

    finance: Actor = field(kw_only=True)
    approver: Actor = field(kw_only=True)
    operator: Actor = field(kw_only=True)
    reached: dict[str, int] = field(default_factory=dict)
    """What the bank really paid, by its serial, in fen; it takes a serial once."""
    providers: Wallets = field(kw_only=True)
    """WeChat and Alipay, who remember what they paid."""
    came_back: set[str] = field(default_factory=set)
    """Serials that the bank paid and got back."""
    step: int = 0

    def client_id(self) -> uuid.UUID:
        """Name this step: tried again after a crash, it is the same."""
        return uuid.uuid5(uuid.NAMESPACE_OID, str(self.step))

    def payouts(self, rail: str, *states: str) -> list[Payout]:
        """List payouts of a rail in these states."""
        rows = select(Payout).where(Payout.rail == rail, Payout.state.in_(states))
        return list(self.session.scalars(rows.order_by(Payout.id)))

    def batches(self, *states: str) -> list[BankBatch]:
        """List bank batches in these states."""
        rows = select(BankBatch).where(BankBatch.state.in_(states)).order_by(BankBatch.id)
        return list(self.session.scalars(rows))


def household(
    session: Session, on: make.Stage, *, name: str, by_bank: bool = False
) -> build.Household:
    """Register a household with card and PIN that accepted terms of 12 %."""
    owner = build.household(session, name=name)
    registered = villagers.villager(
        session,
        on.agent,
        on.village,
        name=name,
        phone="",
        consents=frozenset({ConsentKind.DATA, ConsentKind.STORY, ConsentKind.BANK}),
    )
    acceptance = Acceptance(
        terms_id=owner.terms.id,
        villager_id=registered.id,
        method="screen",
        recorded_by=owner.agent.account_id,
        accepted_at=owner.acceptance.accepted_at,
    )
    session.add(acceptance)
    if by_bank:
        registered.bank_account, registered.bank_account_hash = "6228480402564890018", b"x"
        registered.bank_name, registered.bank_holder = "农商行", name
        registered.payout_way = "bank"
    session.flush()
    return build.Household(registered, owner.terms, acceptance, owner.agent, owner.place)


def season(session: Session, providers: Wallets) -> Season:
    """Build the stage: four households, paid by cash, bank and wallets, with all who pay them."""
    on = make.stage(session)
    bank.keep_layout(session, LAYOUT)
    return Season(
        session=session,
        on=on,
        of=making.drying(session, on),
        other=build.person(session, Role.WORKER, on.hub),
        households=[
            household(session, on, name="甲甲"),
            household(session, on, name="乙乙"),
            household(session, on, name="丙丙", by_bank=True),
            household(session, on, name="丁丁"),
        ],
        providers=providers,
        ten=Pack(produce_id=on.eggs[0].id, name="", name_en="", base_units=10),
        now=NOW,
        finance=build.person(session, Role.FINANCE),
        approver=build.person(session, Role.APPROVER),
        operator=build.person(session, Role.OPERATOR),
    )


def begin(world: Season) -> None:
    """Begin with cash at the desk, goods of all households, and some of them sold."""
    floats.fund(
        world.session,
        client_id=uuid.uuid4(),
        place=world.on.village,
        fen=Fen(3_000_00),
        actor=world.finance,
        now=world.now,
    )
    for owner in world.households:
        make.shelved(world.session, world.on, owner=owner, packs=4)
    for n in range(2):
        sell(world, n)


def gather(world: Season, n: int) -> None:
    owner = world.one(world.households, n)
    _, items = build.lot_of(world.session, owner, world.on.eggs, packs=2 + n % 5, now=world.now)
    make.put_away(
        world.session,
        world.on,
        make.on_dock(world.session, world.on, items, now=world.now),
        now=world.now,
    )


def sell(world: Season, n: int) -> None:
    """Sell one to four packs; sometimes one is not found, and the money for it goes back."""
    session, worker, now = world.session, world.on.worker, world.now
    order = make.paid_order(session, world.on, packs=1 + n % 4)
    chosen = packing.allocate(session, order_id=order.id, now=now)
    if n % 5 == 0:
        shortages.report_missing(
            session,
            order_id=order.id,
            allocation_id=chosen[-1].id,
            client_id=uuid.uuid4(),
            actor=worker,
            now=now,
        )
        session.expire_all()
    parcel_code = thread.shipped(session, order, worker=worker, now=now)
    session.expire_all()
    if n % 7:
        shipping.deliver(session, parcel_code=parcel_code, delivered_at=now, actor=worker, now=now)


def grant(world: Season, n: int) -> None:
    """Send a part of the money back for goods that stay: the desk bears it."""
    order = world.one(world.orders("delivered"), n)
    complaint = Complaint(world.client_id(), Kind.MISSING, "少了两个", ())
    case = aftersales.complain(world.session, order=order, complaint=complaint, now=world.now)
    aftersales.grant(
        world.session,
        order=order,
        number=case.number,
        refund_fen=1 + n % 900,
        answer="退您一部分",
        actor=world.operator,
        now=world.now,
    )


def propose_cash(world: Season, n: int) -> None:
    owner = world.one(world.households, n).villager
    payouts.propose(
        world.session,
        client_id=world.client_id(),
        villager_id=owner.id,
        place_id=world.on.village.id,
        actor=world.finance,
        now=world.now,
    )


def propose_to_all(world: Season, n: int) -> None:
    payouts.propose_all(
        world.session,
        client_id=world.client_id(),
        place_id=world.on.village.id,
        actor=world.finance,
        now=world.now,
    )


def approve_cash(world: Season, n: int) -> None:
    payout = world.one(world.payouts("cash", "draft", "approved"), n)
    payouts.approve(world.session, code=payout.code, actor=world.approver, now=world.now)


def pay_cash(world: Season, n: int) -> None:
    """Hand cash over; who is paid already is asked for again, too, as after a lost answer."""
    payout = world.one(world.payouts("cash", "approved", "paid"), n)
    paid = payouts.pay_in_cash(
        world.session, code=payout.code, pin=villagers.PIN, actor=world.on.agent, now=world.now
    )
    if isinstance(paid, Refusal):
        raise paid


def withdraw(world: Season, n: int) -> None:
    payout = world.one(world.payouts("cash", "draft", "approved", "paid"), n)
    payouts.withdraw(world.session, code=payout.code)


def propose_batch(world: Season, n: int) -> None:
    bank.propose(
        world.session,
        client_id=world.client_id(),
        layout_name=LAYOUT.name,
        least_fen=Fen(1),
        actor=world.finance,
        now=world.now,
    )


def approve_batch(world: Season, n: int) -> None:
    batch = world.one(world.batches("proposed", "approved"), n)
    bank.approve(world.session, batch_id=batch.id, actor=world.approver, now=world.now)


def withdraw_batch(world: Season, n: int) -> bool | None:
    batch = world.one(world.batches("proposed", "approved", "sent"), n // 3)
    if n % 3:
        return False
    bank.withdraw(world.session, batch_id=batch.id)
    return None


def send_batch(world: Season, n: int) -> Callable[[], None]:
    """Take the file, for the first time or again; the bank takes each serial once."""
    batch = world.one(world.batches("approved", "sent"), n)
    bank.take_file(world.session, batch_id=batch.id, now=world.now)
    sent = world.session.execute(
        select(Payout.code, Payout.total_fen)
        .join(BankTransfer, BankTransfer.payout_id == Payout.id)
        .where(BankTransfer.batch_id == batch.id)
        .order_by(Payout.id)
    ).all()

    def bank_works() -> None:
        for place, (serial, fen) in enumerate(sent):
            if (n + place) % 3:
                world.reached.setdefault(serial, fen)
            else:
                world.reached.setdefault(serial, 0)

    return bank_works


def hear_nothing(world: Season, n: int) -> None:
    bank.lose_sight(world.session, batch_id=world.one(world.batches("sent"), n).id)


def hear_from_bank(world: Season, n: int) -> None:
    """Take the bank's answer, now or again: what it paid, what it did not, what came back."""
    batch = world.one(world.batches("sent"), n)
    serials = world.session.scalars(
        select(Payout.code)
        .join(BankTransfer, BankTransfer.payout_id == Payout.id)
        .where(BankTransfer.batch_id == batch.id, Payout.state != "returned")
        .order_by(Payout.id)
    ).all()
    results = [
        Result(serial, Outcome.PAID if world.reached.get(serial) else Outcome.FAILED, "")
        for serial in serials
    ]
    bank.take_results(
        world.session, batch_id=batch.id, results=results, actor=world.finance, now=world.now
    )


def come_back_from_bank(world: Season, n: int) -> Callable[[], None]:
    """Let what the bank had paid come back: the account was closed."""
    payout = world.one(world.payouts("bank", "paid"), n)
    batch_id = world.session.scalars(
        select(BankTransfer.batch_id).where(BankTransfer.payout_id == payout.id)
    ).one()
    bank.take_results(
        world.session,
        batch_id=batch_id,
        results=[Result(payout.code, Outcome.RETURNED, "销户")],
        actor=world.finance,
        now=world.now,
    )
    serial = payout.code
    return lambda: world.came_back.add(serial)


MONEY_VERBS: tuple[Callable[[Season, int], Callable[[], None] | bool | None], ...] = (
    gather,
    sell,
    sell,
    verbs.deliver,
    verbs.come_back,
    verbs.lose,
    verbs.decide,
    grant,
    propose_cash,
    propose_to_all,
    approve_cash,
    approve_cash,
    pay_cash,
    pay_cash,
    withdraw,
    propose_batch,
    approve_batch,
    withdraw_batch,
    send_batch,
    hear_nothing,
    hear_from_bank,
    come_back_from_bank,
)
"""Each does one thing; what it returns happens outside, once it is written down."""


STORY = (
    gather,
    verbs.come_back,
    verbs.lose,
    verbs.decide,
    grant,
    propose_batch,
    approve_batch,
    send_batch,
    hear_from_bank,
    come_back_from_bank,
    propose_to_all,
    approve_cash,
    pay_cash,
)
TRIES = 60


def story(world: Season, *, tell_time: Callable[[datetime], None]) -> None:
    """Do one thing after the other, so that the books hold each kind of journal of a season."""
    begin(world)
    for n in (2, 3, 4):
        sell(world, n)
    for work in STORY:
        world.now += timedelta(hours=25)
        tell_time(world.now)
        assert any(_is_done(world, work, n) for n in range(1, TRIES)), work.__name__


def _is_done(world: Season, work: Callable[[Season, int], object], n: int) -> bool:
    world.step += 1
    try:
        with world.session.begin_nested():
            happens = work(world, n)
            world.session.flush()
    except (Refusal, IntegrityError):
        return False
    finally:
        world.session.expire_all()
    if callable(happens):
        happens()
    return happens is not False
