"""The sample's services to the household: what is done, what it costs, and who does it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.money import Fen
from app.people.rules import Actor
from inventory.places import services as places
from inventory.places.models import Place
from inventory.places.rules import Position
from storefront.providers import services as providers
from storefront.providers.rules import Licence, Registration, read_hours
from storefront.trades import services as trades
from storefront.trades.models import Trade
from storefront.trades.rules import NewTrade, Pricing

HAIRCUT_FEN = Fen(2000)
CLEANING_FEN = Fen(3500)
CARRYING_FEN = Fen(1500)
CENTRE_POSITION = Position(28_620_000, 112_030_000)
"""Made up, like the village."""
REACH_METRES = 10_000
TRADES = (
    NewTrade(
        code="haircut",
        name="上门理发",
        name_en="Haircut at home",
        description="带推子、围布上门，剪完扫干净。腿脚不便的老人也剪得了。",
        description_en="Clippers and cape are brought along; the floor is swept afterwards.",
        pricing=Pricing.VISIT,
        price_fen=HAIRCUT_FEN,
        minutes=30,
        fee_basis_points=1000,
        callout_fen=Fen(500),
    ),
    NewTrade(
        code="cleaning",
        name="打扫屋子",
        name_en="House cleaning",
        description="扫地、擦窗、洗厨房，按小时算。",
        description_en="Floors, windows, kitchen; priced by the hour.",
        pricing=Pricing.HOUR,
        price_fen=CLEANING_FEN,
        minutes=60,
        fee_basis_points=1000,
        callout_fen=Fen(1000),
    ),
    NewTrade(
        code="repair",
        name="修水修电",
        name_en="Plumbing and electrics",
        description="漏水、跳闸、灯不亮。师傅先问清楚再报价，您同意了才做。",
        description_en="A leak, a tripped fuse. A price comes first; you agree before work begins.",
        pricing=Pricing.QUOTE,
        price_fen=None,
        minutes=60,
        fee_basis_points=1000,
        needs_licence=True,
    ),
    NewTrade(
        code="carrying",
        name="搬东西",
        name_en="Carrying",
        description="搬煤气罐、粮食、家具，上楼下楼。",
        description_en="Gas bottles, grain, furniture, up and down the stairs.",
        pricing=Pricing.VISIT,
        price_fen=CARRYING_FEN,
        minutes=30,
        fee_basis_points=1000,
        callout_fen=Fen(500),
    ),
    NewTrade(
        code="letters",
        name="念信、教手机",
        name_en="Reading letters, help with a phone",
        description="志愿者上门，念信、填表、教用手机，不要钱。",
        description_en="A volunteer reads letters, fills in forms, helps with the phone. Free.",
        pricing=Pricing.FREE,
        price_fen=None,
        minutes=30,
        fee_basis_points=0,
    ),
)


@dataclass(frozen=True)
class Helper:
    """Somebody of the sample who does errands."""

    actor: Actor
    phone: str
    trades: tuple[str, ...]
    volunteer: bool = False
    licence: Licence | None = None


def open_errands(
    session: Session,
    *,
    centre: Place,
    master: Actor,
    volunteer: Actor,
    operator: Actor,
    now: datetime,
) -> None:
    """Define the trades, and register the master and the volunteer of the sample."""
    places.locate(session, code=centre.code, position=CENTRE_POSITION)
    offered = {new.code: trades.define_trade(session, new=new) for new in TRADES}
    licence = Licence("示例-电工-0001", date(now.year + 3, 12, 31))
    for helper in (
        Helper(
            master, "13800138001", ("haircut", "cleaning", "repair", "carrying"), licence=licence
        ),
        Helper(volunteer, "13800138002", ("letters",), volunteer=True),
    ):
        _register(session, helper, offered, centre=centre, operator=operator, now=now)


def _register(
    session: Session,
    helper: Helper,
    offered: dict[str, Trade],
    *,
    centre: Place,
    operator: Actor,
    now: datetime,
) -> None:
    providers.register_provider(
        session,
        registration=Registration(
            client_id=uuid.uuid4(),
            place_id=centre.id,
            name=helper.actor.name,
            phone=helper.phone,
            trade_ids=frozenset(offered[code].id for code in helper.trades),
            area_ids=frozenset({centre.id}),
            hours=read_hours("1-7 08:00-12:00\n1-7 14:00-18:00"),
            volunteer=helper.volunteer,
            licence=helper.licence,
            reach_metres=REACH_METRES,
        ),
        account_id=helper.actor.account_id,
        actor=operator,
        now=now,
    )
