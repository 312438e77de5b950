"""Showing a villager's money to somebody else, and texting it to the villager.

What must never happen: an agent, clerk or auditor reads what a villager earned and nobody can
tell; a villager's phone is filled with texts.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.errors import Kind, Refusal, conflict
from app.messages import services as messages
from app.people import services as people
from app.people.models import Reveal
from app.people.rules import Actor, Permission
from inventory.villagers.models import Villager
from storefront.statements import queries
from storefront.statements.rules import Shown, text_of

TEXT_EVERY = timedelta(hours=12)
REASON = "给本人看"
"""An agent opens a villager's money with the villager before them; finance and auditor for their
own work. The record has who and when; what for is their role."""


def opened_by(
    session: Session, *, code: str, shown: Shown, actor: Actor, now: datetime
) -> Villager:
    """Find a villager whose money this person may read, and write down that they do.

    Raises:
        Refusal: `villager.unknown`.
    """
    villager = queries.villager_at(session, code=code, places=actor.places(Permission.READ_PAYOUTS))
    if villager is None:
        raise Refusal("villager.unknown", Kind.NOT_FOUND, code=code)
    people.log_reveal(
        session, actor=actor, subject=villager.code, field=shown, reason=REASON, now=now
    )
    return villager


def own(session: Session, *, actor: Actor) -> Villager:
    """Find the villager who signed in with their card.

    Raises:
        Refusal: `villager.unknown`.
    """
    villager = queries.villager_of_account(session, actor.account_id)
    if villager is None:
        raise Refusal("villager.unknown", Kind.NOT_FOUND, code="")
    return villager


def text_statement(session: Session, *, villager: Villager, actor: Actor, now: datetime) -> str:
    """Text a villager what the last month brought and what can be had; return the words.

    Raises:
        Refusal: `statement.no_phone`, `statement.texted_already`.
    """
    if villager.phone is None:
        raise Refusal("statement.no_phone", name=villager.name)
    lock_name(session, f"statement_text:{villager.id}")
    if session.scalar(
        select(Reveal.id).where(
            Reveal.subject == villager.code,
            Reveal.field == Shown.TEXT,
            Reveal.revealed_at > now - TEXT_EVERY,
        )
    ):
        raise conflict("statement.texted_already")
    people.log_reveal(
        session, actor=actor, subject=villager.code, field=Shown.TEXT, reason=REASON, now=now
    )
    months = queries.months_of(session, villager_id=villager.id)
    balance = queries.balance_of(session, villager_id=villager.id, now=now)
    body = text_of(villager.name, months[-1] if months else None, balance.owed_fen)
    messages.send(session, phone=villager.phone, body=body, now=now)
    return body
