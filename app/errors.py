"""How the house says no.

A verb that may not happen raises one `Refusal` with a dotted code; the sentence a person reads
comes from the message catalogue, Chinese first. A database constraint that fires says no in the
same way: its name is looked up in the table below.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a refusal means to the caller; the edge turns it into an HTTP status."""

    INVALID = "invalid"
    """The input is wrong; another try with other input may do (422)."""
    CONFLICT = "conflict"
    """The input was right once, but the world has moved on (409)."""
    NOT_FOUND = "not_found"
    """There is no such thing, or it is not yours to know of (404)."""
    FORBIDDEN = "forbidden"
    """You may not (403)."""
    SIGN_IN = "sign_in"
    """Say who you are first (401)."""
    UNAVAILABLE = "unavailable"
    """Something outside does not answer; try again later (503)."""


class Refusal(Exception):  # noqa: N818 - saying no is not an error of the house
    """A verb was refused, nothing was changed, and the code says why.

    Args:
        code: dotted, from the catalogue: "stock.sold_out", "lot.held".
        kind: what it means to the caller.
        params: the figures that the sentence names.
    """

    def __init__(self, code: str, /, kind: Kind = Kind.INVALID, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.kind = kind
        self.params = params


def not_found(code: str, /, **params: object) -> Refusal:
    """Build the refusal for a thing that is not there."""
    return Refusal(code, Kind.NOT_FOUND, **params)


def conflict(code: str, /, **params: object) -> Refusal:
    """Build the refusal for a request that came too late."""
    return Refusal(code, Kind.CONFLICT, **params)


CONSTRAINT_CODES = {
    "bookings_one_at_a_time": "errand.slot_taken",
    "holdings_never_negative": "stock.not_there",
    "offers_never_oversold": "stock.promised",
    "postings_balance": "ledger.unbalanced",
    "append_only": "ledger.append_only",
    "month_is_closed": "ledger.month_closed",
    "lot_is_held": "lot.held",
    "terms_published": "terms.published",
    "terms_draft": "terms.draft",
    "villagers_id_number_once": "villager.already_registered",
}
"""Constraint or trigger name → refusal code, for those that a person can run into."""


def refusal_of_constraint(constraint_name: str | None) -> Refusal:
    """Say kindly what the database refused; an unnamed constraint is a plain conflict."""
    code = CONSTRAINT_CODES.get(constraint_name or "", "database.refused")
    return conflict(code, constraint=constraint_name or "", voucher="")
