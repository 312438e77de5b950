"""The books by API."""

from typing import Any

from flask_smorest import Blueprint

from app.database import session as db
from app.ledger import queries as ledger
from app.people import guard
from app.people.rules import Permission
from storefront.openbooks import queries
from storefront.openbooks.schemas import BooksSchema

blueprint = Blueprint("openbooks_api", __name__, url_prefix="/api")


@blueprint.get("/books")
@blueprint.response(200, BooksSchema)
@guard.allows(Permission.READ_BOOKS)
def books() -> dict[str, Any]:
    """Read the trial balance."""
    with db.reading() as session:
        book = queries.first_book(session)
        balances = ledger.trial_balance(session, book_id=book.id) if book else []
    return {"balances": balances, "total_fen": sum(row.fen for row in balances)}
