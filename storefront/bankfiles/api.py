"""Bank files by API. The file itself, with accounts in the clear, is taken on the page."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from app.money import Fen
from app.people import guard
from app.people.rules import Permission
from storefront.bankfiles import queries, services
from storefront.bankfiles.rules import Layout, columns_of, results_of
from storefront.bankfiles.schemas import (
    BankBatchSchema,
    BankLayoutSchema,
    BankResultsSchema,
    ChangedSchema,
    NewBankBatchSchema,
    StuckSchema,
)

blueprint = Blueprint("bankfiles_api", __name__, url_prefix="/api/bank")


@blueprint.put("/layouts")
@blueprint.arguments(BankLayoutSchema)
@blueprint.response(204)
@guard.allows(Permission.PROPOSE_PAYOUTS)
def keep_layout(body: dict[str, Any]) -> None:
    """Write down how a bank wants its file."""
    columns = columns_of("\n".join(body.pop("columns")))
    with db.transaction() as session:
        services.keep_layout(session, Layout(columns=columns, **body))


@blueprint.get("/batches")
@blueprint.response(200, BankBatchSchema(many=True))
@guard.allows(Permission.READ_BOOKS)
def batches() -> list[queries.BatchRow]:
    """List batches, newest first."""
    with db.reading() as session:
        return queries.batches(session)


@blueprint.post("/batches")
@blueprint.arguments(NewBankBatchSchema)
@blueprint.response(201, BankBatchSchema)
@guard.allows(Permission.PROPOSE_PAYOUTS)
def propose(body: dict[str, Any]) -> queries.BatchRow:
    """Propose to pay by bank whoever wants that and is owed enough."""
    with db.transaction() as session:
        batch = services.propose(
            session,
            client_id=body["client_id"],
            layout_name=body["layout"],
            least_fen=Fen(body["least_fen"]),
            actor=guard.actor(),
            now=clock.now(),
        )
        return _row(session, batch.id)


@blueprint.post("/batches/<int:number>/approval")
@blueprint.response(200, BankBatchSchema)
@guard.allows(Permission.APPROVE_PAYOUTS)
def approve(number: int) -> queries.BatchRow:
    """Approve a batch that somebody else proposed."""
    with db.transaction() as session:
        services.approve(session, batch_id=number, actor=guard.actor(), now=clock.now())
        return _row(session, number)


@blueprint.post("/batches/<int:number>/withdrawal")
@blueprint.response(200, BankBatchSchema)
@guard.allows(Permission.PROPOSE_PAYOUTS)
def withdraw(number: int) -> queries.BatchRow:
    """Take a batch back before it is sent."""
    with db.transaction() as session:
        services.withdraw(session, batch_id=number)
        return _row(session, number)


@blueprint.post("/batches/<int:number>/unknown")
@blueprint.response(200, BankBatchSchema)
@guard.allows(Permission.PROPOSE_PAYOUTS)
def lose_sight(number: int) -> queries.BatchRow:
    """Write down that the bank did not answer."""
    with db.transaction() as session:
        services.lose_sight(session, batch_id=number)
        return _row(session, number)


@blueprint.post("/batches/<int:number>/results")
@blueprint.arguments(BankResultsSchema)
@blueprint.response(200, ChangedSchema)
@guard.allows(Permission.PROPOSE_PAYOUTS)
def take_results(body: dict[str, Any], number: int) -> dict[str, int]:
    """Write the bank's answer down; the whole of it or nothing."""
    rows = [(one["serial"], one["status"], one["reason"]) for one in body["results"]]
    results = results_of([("流水号", "状态", "原因"), *rows])
    with db.transaction() as session:
        changed = services.take_results(
            session, batch_id=number, results=results, actor=guard.actor(), now=clock.now()
        )
    return {"changed": changed}


@blueprint.get("/waiting")
@blueprint.response(200, StuckSchema(many=True))
@guard.allows(Permission.READ_BOOKS)
def waiting() -> list[queries.Waiting]:
    """List whose money is stuck, longest first."""
    with db.reading() as session:
        return queries.waiting(session, now=clock.now())


def _row(session: Session, number: int) -> queries.BatchRow:
    return next(row for row in queries.batches(session) if row.batch_id == number)
