"""Paying by wallet in any order, while answers are lost on the way."""

from collections.abc import Callable

from sqlalchemy import select

from app.money import Fen
from app.sandbox import wallets as sandbox
from storefront.payouts import services as payouts
from storefront.payouts.models import Payout
from storefront.wallets import calls, services
from storefront.wallets.rules import Keys, Merchant, Rail
from tests.support.settling import MONEY_VERBS, Season
from tests.support.unsold_money import UNSOLD_MONEY

PAYEES = {Rail.WECHAT: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", Rail.ALIPAY: "13800138000"}


def merchant(world: Season, address: str, rail: Rail) -> Merchant:
    """Tell how the sandbox is spoken to."""
    given = world.providers.keys()
    number, app_id = given.pop("merchant_no"), given.pop("app_id")
    base = address + (sandbox.ALIPAY if rail is Rail.ALIPAY else "")
    return Merchant(number, app_id, Keys(**given), base)


def open_wallets(world: Season, address: str) -> None:
    """Let the last household have wallets at both, of which it prefers WeChat."""
    owner = world.households[-1].villager
    for rail in Rail:
        services.set_merchant(
            world.session,
            rail=rail,
            merchant=merchant(world, address, rail),
            cap_fen=20_000,
            actor=world.finance,
            now=world.now,
        )
        services.bind(
            world.session,
            villager_code=owner.code,
            rail=rail,
            payee=PAYEES[rail],
            holder=owner.name,
            actor=world.finance,
            now=world.now,
        )
    owner.payout_way = "wechat"
    world.session.flush()


def choose_wallet(world: Season, n: int) -> None:
    owner = world.households[-1].villager
    owner.payout_way = list(Rail)[n % 2]


def propose_wallets(world: Season, n: int) -> None:
    services.propose(
        world.session,
        client_id=world.client_id(),
        rail=list(Rail)[n % 2],
        least_fen=Fen(10),
        actor=world.finance,
        now=world.now,
    )


def approve_wallets(world: Season, n: int) -> None:
    waiting = world.session.scalars(
        select(Payout.batch_id)
        .where(Payout.rail.in_(list(Rail)), Payout.state == "draft")
        .order_by(Payout.id)
    ).all()
    batch_id = world.one(waiting, n)
    assert batch_id is not None
    payouts.approve_batch(world.session, batch_id=batch_id, actor=world.approver, now=world.now)


def withdraw_wallets(world: Season, n: int) -> bool | None:
    waiting = world.session.scalars(
        select(Payout.batch_id)
        .where(Payout.rail.in_(list(Rail)), Payout.state.in_(["draft", "approved"]))
        .order_by(Payout.id)
    ).all()
    batch_id = world.one(waiting, n)
    if n % 4 or batch_id is None:
        return False
    services.withdraw_batch(world.session, batch_id=batch_id)
    return None


def send_wallets(world: Season, n: int) -> bool | None:
    """Send what was approved; every third time something is lost on the way."""
    if n % 3 == 0:
        world.providers.fail_next(["lost", "cut", "busy"][n % 9 // 3])
    return None if calls.send_approved() else False


def ask_wallets(world: Season, n: int) -> bool | None:
    """Ask for what is not over; every third answer is lost."""
    if n % 3 == 0:
        world.providers.fail_next(["lost", "cut", "busy"][n % 9 // 3])
    return None if calls.ask_for_answers() else False


def confirm(world: Season, n: int) -> bool | None:
    """Let a payee confirm, or the provider find that the name is another's."""
    waiting = [
        number
        for number, bill in world.providers.bills().items()
        if bill["state"] == "WAIT_USER_CONFIRM"
    ]
    world.providers.let(world.one(waiting, n), "SUCCESS" if n % 4 else "FAIL", "")
    return None


OUTSIDE = frozenset({"send_wallets", "ask_wallets", "confirm"})
"""They are over once the provider has them: a process that dies then loses the answer only."""
ALL_VERBS: tuple[Callable[[Season, int], Callable[[], None] | bool | None], ...] = (
    *MONEY_VERBS,
    *UNSOLD_MONEY,
    choose_wallet,
    propose_wallets,
    propose_wallets,
    approve_wallets,
    approve_wallets,
    withdraw_wallets,
    send_wallets,
    send_wallets,
    ask_wallets,
    ask_wallets,
    confirm,
)


def reached(world: Season) -> dict[str, int]:
    """Tell what bank and wallets really paid, in fen by number."""
    return {**world.reached, **world.providers.received()}


def lost_answer(world: Season) -> None:
    """Let the next answer be lost after it counted: the process died over it."""
    world.providers.fail_next("cut")
