"""The books as finance, approver and auditor read them, and the office's front door."""

from flask import Blueprint, render_template, request
from flask_babel import gettext

from app.database import session as db
from app.ledger import queries as ledger
from app.ledger.rules import Account
from app.people import guard
from app.people.rules import Permission
from storefront.openbooks import queries

blueprint = Blueprint("openbooks", __name__, template_folder="templates")


@blueprint.get("/office/")
@guard.allows(Permission.READ_OWN_ACCOUNT)
def office() -> str:
    """Show the doors that this person's roles open; the navigation has them."""
    return render_template("openbooks/office.html", may=guard.actor().may, permissions=Permission)


@blueprint.get("/office/books")
@guard.allows(Permission.READ_BOOKS)
def books() -> str:
    """Show the trial balance and the latest journals, each with its place in the chain."""
    before = request.args.get("before", "")
    with db.reading() as session:
        book = queries.first_book(session)
        balances = ledger.trial_balance(session, book_id=book.id) if book else []
        journals = (
            ledger.latest_journals(
                session, book_id=book.id, before_id=int(before) if before.isdigit() else None
            )
            if book
            else []
        )
    return render_template(
        "openbooks/books.html",
        book=book,
        balances=balances,
        journals=journals,
        names=account_names(),
    )


def account_names() -> dict[str, str]:
    """Name the accounts as a bookkeeper says them."""
    return {
        Account.PAYMENT_CLEARING: gettext("支付渠道待结算"),
        Account.BANK: gettext("银行存款"),
        Account.DESK_CASH: gettext("网点备用金"),
        Account.CUSTOMER_CONTRACT: gettext("合同负债（顾客预付）"),
        Account.VILLAGER_PAYABLE: gettext("应付村民货款"),
        Account.FEE_INCOME: gettext("代销手续费收入"),
        Account.FREIGHT_INCOME: gettext("运费收入"),
    }
