"""Making one lot of many.

What must never happen: a gram that went in and is nowhere, a villager whose share is rounded
away, goods that are held, expired or somebody's promise turned into other goods, goods mixed
with others' against their villager's terms, or processed food from a workshop without a licence.
What goes in is used up whole; what comes out is a new lot that is owned by shares.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app import clock
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor, Permission
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.labels.rules.scan import parse_scan
from inventory.places import queries as places
from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.produce.models import Pack, Produce
from inventory.produce.rules import Grade, shelf_life_days
from inventory.quality import queries as quality
from inventory.runs import queries
from inventory.runs.models import LotShare, Recipe, Run, RunInput
from inventory.runs.rules import (
    BASIS_POINTS,
    Band,
    Outcome,
    Poured,
    Share,
    check_outcome,
    shares,
)
from inventory.stock import services as stock
from inventory.stock.models import Item, Lot, Movement
from inventory.stock.rules import last_day_of_sale
from inventory.terms.models import Terms
from inventory.terms.rules import TermsKind
from inventory.trace import services as trace
from inventory.trace.rules import Step

NAME_CHARACTERS_MAX = 40
INPUTS_MAX = 500
PACKS_MAX = 2000


@dataclass(frozen=True)
class NewRun:
    """What went in and what came out."""

    client_id: uuid.UUID
    recipe_id: int
    place_id: int
    inputs: Sequence[tuple[str, Grade]]
    """Scanned labels, each with how good it is."""
    pack_id: int
    outcome: Outcome


def make(session: Session, *, new: NewRun, actor: Actor, now: datetime) -> Run:
    """Use labelled goods up and label what came of them; once by client id.

    Raises:
        Refusal: `recipe.unknown`, `run.nothing_went_in`, `run.too_many`, `run.not_here`,
            `run.not_in_recipe`, `run.stopped`, `run.not_pooled`, `run.twice`, `run.made_of_made`,
            `run.bought`, `run.pack_unknown`, `run.pack_wrong`, `run.unlicensed`; those of
            `check_outcome` and of a scan.
    """
    if before := earlier(session, Run, new.client_id):
        return before
    row = queries.recipe_row(session, new.recipe_id)
    if row is None or not row.recipe.active:
        raise not_found("recipe.unknown")
    recipe = row.recipe
    place = session.get_one(Place, new.place_id)
    dock = places.system_bin(session, place_id=place.id, kind=BinKind.DOCK)
    items = _inputs(session, new, dock, {produce.id for produce in row.inputs}, actor, now)
    pack = _pack(session, new, recipe)
    input_grams = sum(item.base_units for item, _ in items)
    band = Band(recipe.yield_basis_points_min, recipe.yield_basis_points_max)
    outcome = check_outcome(new.outcome, input_grams=input_grams, band=band)
    owned = _owned(session, items, outcome.grams, recipe)
    lot = _open_lot(session, row.output, place, [item for item, _ in items], outcome, now)
    run = Run(
        client_id=new.client_id,
        recipe_id=recipe.id,
        place_id=place.id,
        lot_id=lot.id,
        input_grams=input_grams,
        output_grams=outcome.grams,
        byproduct_grams=outcome.byproduct_grams,
        byproduct=outcome.byproduct,
        reason=outcome.reason,
        made_by=actor.account_id,
        made_at=now,
    )
    session.add(run)
    session.flush()
    _keep(session, run, items, owned)
    made = _pour(session, lot, pack, [item for item, _ in items], outcome, dock, actor, now)
    _record(session, lot, [item.code for item, _ in items], made, place, dock, now)
    return run


def _inputs(
    session: Session,
    new: NewRun,
    dock: Bin,
    produce_ids: Collection[int],
    actor: Actor,
    now: datetime,
) -> list[tuple[Item, Grade]]:
    if not new.inputs:
        raise Refusal("run.nothing_went_in")
    if len(new.inputs) > INPUTS_MAX:
        raise Refusal("run.too_many", most=INPUTS_MAX)
    grades: dict[str, Grade] = {}
    for raw, grade in new.inputs:
        code = parse_scan(raw).code
        if code in grades:
            raise conflict("run.twice", code=code)
        grades[code] = grade
    if not actor.may_at(Permission.PROCESS, dock.place_id):
        raise not_found("recipe.unknown")
    found = [stock.item_named(session, code) for code in grades]
    items = stock.lock_items(session, found)
    lots = {item.lot_id: session.get_one(Lot, item.lot_id) for item in items}
    for item in items:
        _refuse_unfit(session, item, lots[item.lot_id], dock, produce_ids)
    for lot_id in quality.stopped_lots(session, set(lots), on=clock.china_date(now)):
        raise conflict("run.stopped", lot=lots[lot_id].code)
    _refuse_unasked_pool(session, lots)
    return [(item, grades[item.code]) for item in items]


def _refuse_unfit(
    session: Session, item: Item, lot: Lot, dock: Bin, produce_ids: Collection[int]
) -> None:
    if item.bin_id != dock.id or item.base_units == 0:
        raise conflict("run.not_here", code=item.code)
    if lot.produce_id not in produce_ids:
        raise conflict("run.not_in_recipe", code=item.code)
    if lot.villager_id is None:
        raise conflict("run.made_of_made", code=item.code)
    if session.get_one(Terms, lot.terms_id).kind == TermsKind.BUY_OUT:
        # What bought goods cost is kept by their own lot, until it is sold.
        raise conflict("run.bought", code=item.code)


def _refuse_unasked_pool(session: Session, lots: dict[int, Lot]) -> None:
    """Mix the goods of several households only where each of them agreed to a pool."""
    if len({lot.villager_id for lot in lots.values()}) == 1:
        return
    for _, lot in sorted(lots.items()):
        if not session.get_one(Terms, lot.terms_id).pool_allowed:
            raise conflict("run.not_pooled", lot=lot.code)


def _pack(session: Session, new: NewRun, recipe: Recipe) -> Pack:
    pack = session.get(Pack, new.pack_id)
    if pack is None or pack.produce_id != recipe.produce_id:
        raise not_found("run.pack_unknown")
    if len(new.outcome.packs) > PACKS_MAX:
        raise Refusal("run.too_many", most=PACKS_MAX)
    if not pack.loose and any(grams != pack.base_units for grams in new.outcome.packs):
        raise Refusal("run.pack_wrong", pack=pack.name)
    return pack


def _owned(
    session: Session, items: Sequence[tuple[Item, Grade]], grams: int, recipe: Recipe
) -> tuple[Share, ...]:
    lots = {item.lot_id: session.get_one(Lot, item.lot_id) for item, _ in items}
    poured = [
        Poured(
            lot_id=item.lot_id,
            villager_id=lots[item.lot_id].villager_id or 0,
            terms_id=lots[item.lot_id].terms_id or 0,
            grade=grade,
            grams=item.base_units,
        )
        for item, grade in items
    ]
    counts = {
        Grade.FIRST: BASIS_POINTS,
        Grade.SECOND: recipe.second_basis_points,
        Grade.THIRD: recipe.third_basis_points,
    }
    return shares(poured, grams, counts)


def _open_lot(
    session: Session,
    output: Produce,
    place: Place,
    items: Sequence[Item],
    outcome: Outcome,
    now: datetime,
) -> Lot:
    today = clock.china_date(now)
    licence = queries.licence_of(session, place_id=place.id, produce_id=output.id, on=today)
    if output.class_ == "processed" and licence is None:
        raise conflict("run.unlicensed", produce=output.name)
    keeps_days = shelf_life_days(output.shelf_life_days, output.month_days, today)
    expires_on = last_day_of_sale(today, keeps_days)
    if output.class_ != "processed":
        # What is only sorted or blended keeps no longer than the oldest of what went in.
        lots = [session.get_one(Lot, item.lot_id) for item in items]
        expires_on = min(expires_on, *(lot.expires_on for lot in lots))
    [code] = labels.next_codes(session, CodeKind.LOT, 1)
    lot = Lot(
        code=code,
        place_id=place.id,
        produce_id=output.id,
        licence_id=licence.id if licence else None,
        base_units=outcome.grams,
        received_on=today,
        expires_on=expires_on,
    )
    session.add(lot)
    session.flush()
    return lot


def _keep(
    session: Session, run: Run, items: Sequence[tuple[Item, Grade]], owned: Sequence[Share]
) -> None:
    """Write down what went in, and whose the result is."""
    session.execute(
        insert(RunInput),
        [
            {
                "item_id": item.id,
                "run_id": run.id,
                "lot_id": item.lot_id,
                "grade": grade,
                "grams": item.base_units,
            }
            for item, grade in items
        ],
    )
    session.execute(
        insert(LotShare),
        [
            {
                "lot_id": run.lot_id,
                "villager_id": share.villager_id,
                "terms_id": share.terms_id,
                "position": position,
                "weight": share.weight,
                "grams": share.grams,
            }
            for position, share in enumerate(owned, start=1)
        ],
    )


def _pour(
    session: Session,
    lot: Lot,
    pack: Pack,
    items: Sequence[Item],
    outcome: Outcome,
    dock: Bin,
    actor: Actor,
    now: datetime,
) -> list[Item]:
    """Move what went in out of the house's bins, and what came of it onto the dock."""
    conversion = places.system_bin(session, place_id=dock.place_id, kind=BinKind.CONVERSION)
    stock.move_items(
        session,
        items=items,
        to_bin_id=conversion.id,
        verb="use",
        voucher=lot.code,
        actor=actor,
        now=now,
    )
    codes = labels.next_codes(session, CodeKind.ITEM, len(outcome.packs))
    rows = [
        {
            "code": code,
            "lot_id": lot.id,
            "pack_id": pack.id,
            "base_units": grams,
            "bin_id": dock.id,
            "container_id": None,
        }
        for code, grams in zip(codes, outcome.packs, strict=True)
    ]
    made = sorted(
        session.scalars(insert(Item).values(rows).returning(Item)), key=lambda item: item.id
    )
    session.execute(
        insert(Movement).values(
            [
                {
                    "id": uuid.uuid4(),
                    "moved_at": now,
                    "lot_id": lot.id,
                    "item_id": item.id,
                    "from_bin_id": conversion.id,
                    "to_bin_id": dock.id,
                    "base_units": item.base_units,
                    "verb": "make",
                    "voucher": lot.code,
                    "account_id": actor.account_id,
                }
                for item in made
            ]
        )
    )
    return made


def _record(
    session: Session,
    lot: Lot,
    used: Sequence[str],
    made: Sequence[Item],
    place: Place,
    dock: Bin,
    now: datetime,
) -> None:
    """Write the transformation in the logbook, and the beginning of each new label."""
    trace.record(
        session,
        step=Step.MAKE,
        codes=used,
        parent_code=lot.code,
        place_code=place.code,
        bin_name=dock.name,
        now=now,
    )
    trace.record(
        session,
        step=Step.COMMISSION,
        codes=[lot.code, *(item.code for item in made)],
        place_code=place.code,
        bin_name=dock.name,
        now=now,
    )
