"""Reads of accounts."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.models import Account, RoleGrant
from app.people.rules import Actor, Grant, Role


def account_of_login(session: Session, login: str) -> Account | None:
    """Find an account by its login name or card code."""
    return session.scalar(select(Account).where(Account.login == login))


def actor_of_account(
    session: Session, account_id: int, *, epoch: int | None = None
) -> Actor | None:
    """Build the actor of an active account, with all its grants, in one statement.

    Args:
        epoch: the session's epoch, where the sign-in must still be the current one.
    """
    rows = session.execute(
        select(Account.name, Account.session_epoch, RoleGrant.role, RoleGrant.place_id)
        .outerjoin(RoleGrant, RoleGrant.account_id == Account.id)
        .where(Account.id == account_id, Account.active)
    ).all()
    if not rows or epoch not in {None, rows[0].session_epoch}:
        return None
    grants = frozenset(Grant(Role(row.role), row.place_id) for row in rows if row.role)
    return Actor(account_id=account_id, name=rows[0].name, grants=grants)
