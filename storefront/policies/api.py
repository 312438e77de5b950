"""The rules of paying by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.money import BasisPoints, Fen
from app.people import guard
from app.people.rules import Permission
from app.web import forms
from storefront.policies import queries, services
from storefront.policies.rules import IncomeKind, Policy, Tax
from storefront.policies.schemas import PolicySchema, TaxRuleSchema

blueprint = Blueprint("policies_api", __name__, url_prefix="/api/policies")


@blueprint.get("")
@blueprint.response(200, PolicySchema(many=True))
@guard.allows(Permission.READ_PAYOUTS)
def policies() -> list[queries.PolicyRow]:
    """List how villagers are paid, the newest rule first."""
    with db.reading() as session:
        return queries.policies(session)


@blueprint.post("")
@blueprint.arguments(PolicySchema)
@blueprint.response(201, PolicySchema(many=True))
@guard.allows(Permission.CHANGE_TERMS)
def set_policy(body: dict[str, Any]) -> list[queries.PolicyRow]:
    """Say how villagers are paid from a day on."""
    with db.transaction() as session:
        services.set_policy(
            session,
            client_id=body["client_id"],
            policy=Policy(
                Fen(body["least_fen"]), BasisPoints(body["cap_basis_points"]), body["day"]
            ),
            valid_from=body["valid_from"],
            actor=guard.actor(),
            now=clock.now(),
        )
        return queries.policies(session)


@blueprint.get("/taxes")
@blueprint.response(200, TaxRuleSchema(many=True))
@guard.allows(Permission.READ_PAYOUTS)
def taxes() -> list[queries.TaxRow]:
    """List what is withheld, the newest rule first."""
    with db.reading() as session:
        return queries.taxes(session)


@blueprint.post("/taxes")
@blueprint.arguments(TaxRuleSchema)
@blueprint.response(201, TaxRuleSchema(many=True))
@guard.allows(Permission.CHANGE_TERMS)
def set_tax(body: dict[str, Any]) -> list[queries.TaxRow]:
    """Say what is withheld of a kind of income from a day on."""
    with db.transaction() as session:
        services.set_tax(
            session,
            client_id=body["client_id"],
            kind=forms.word(IncomeKind, body["income_kind"]),
            tax=Tax(BasisPoints(body["rate_basis_points"]), Fen(body["exempt_fen"])),
            source=body["source"],
            valid_from=body["valid_from"],
            actor=guard.actor(),
            now=clock.now(),
        )
        return queries.taxes(session)
