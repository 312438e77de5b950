"""Putting a volunteer and an elder together, visiting, and noticing who was not visited.

What must never happen: an elder whom nobody visits and nobody notices. So each pair awaits one
visit at every moment; one that is not made by its day is missed, and a missed one stands in red
until somebody has seen to it.
"""

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.clock import china_date
from app.database.once import earlier
from app.errors import conflict, not_found
from app.messages import services as messages
from app.people.rules import Actor, Permission
from inventory.villagers import queries as villagers_read
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager
from storefront.pairs.models import Pair, PairVisit
from storefront.pairs.rules import (
    Condition,
    Pairing,
    next_due,
    read_contact,
    read_note,
    refuse_absurd,
)
from storefront.providers import queries as providers_read
from storefront.providers import services as providers
from storefront.providers.models import Provider
from storefront.providers.rules import ProviderState

WARNED_AT_ONCE = 500


def pair_up(session: Session, *, pairing: Pairing, actor: Actor, now: datetime) -> Pair:
    """Let a volunteer look in on an elder from now on, once for a client id.

    Raises:
        Refusal: `villager.unknown`, `villager.suspended`, `villager.invited`,
            `villager.consent_revoked`, `provider.unknown`, `pair.no_volunteer`, `pair.together`,
            and those of `refuse_absurd` and `read_contact`.
    """
    if before := earlier(session, Pair, pairing.client_id):
        return before
    today = china_date(now)
    refuse_absurd(pairing, today=today)
    name, phone = read_contact(pairing)
    villager = villagers_read.seen(
        session, pairing.villager_code, actor, permission=Permission.PAIR_VOLUNTEERS
    )
    villagers.refuse_absent(session, villager)
    volunteer = providers_read.provider_of_code(session, pairing.provider_code)
    if not volunteer.volunteer or volunteer.state != ProviderState.ACTIVE:
        raise conflict("pair.no_volunteer", name=volunteer.name)
    if _together(session, volunteer, villager):
        raise conflict("pair.together", name=volunteer.name)
    pair = Pair(
        client_id=pairing.client_id,
        provider_id=volunteer.id,
        villager_id=villager.id,
        place_id=villager.place_id,
        every_days=pairing.every_days,
        contact_name=name,
        contact_phone=phone,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(pair)
    session.flush()
    _await(session, pair, pairing.first_on)
    _text(
        session,
        volunteer.phone,
        f"您和{villager.name}结了对，每 {pairing.every_days} 天看一次，"
        f"第一次不晚于 {pairing.first_on}。",
        now=now,
    )
    return pair


def visit(
    session: Session, *, pair_id: int, condition: Condition, note: str, actor: Actor, now: datetime
) -> PairVisit:
    """Write down that the volunteer was there, and await the next visit; again that day is one.

    Where the elder needs help, the desk sees it until somebody has seen to it, and the family is
    told.

    Raises:
        Refusal: `provider.not_you`, `pair.unknown`, `pair.over`, `pair.note_long`,
            `pair.note_missing`: a need of help says which.
    """
    pair = _locked(session, pair_id)
    if pair.provider_id != providers.own(session, actor).id:
        raise not_found("pair.unknown")
    _refuse_over(pair)
    today = china_date(now)
    said = read_note(note, is_needed=condition is Condition.HELP)
    last = _last_done(session, pair)
    if last is not None and last.done_at and china_date(last.done_at) == today:
        if condition is Condition.HELP and last.condition != condition:
            last.condition, last.note = condition, said
            _tell_of_need(session, pair, said, now=now)
        return last
    awaited = _awaited(session, pair)
    awaited.done_at, awaited.done_by = now, actor.account_id
    awaited.condition, awaited.note = condition, said
    session.flush()
    _make_up(session, pair, actor=actor, now=now)
    _await(session, pair, next_due(every_days=pair.every_days, since=today, today=today))
    if condition is Condition.HELP:
        _tell_of_need(session, pair, said, now=now)
    return awaited


def handle(session: Session, *, visit_id: int, note: str, actor: Actor, now: datetime) -> PairVisit:
    """Write down what was done about a missed visit or a need of help; again is no harm.

    Raises:
        Refusal: `pair.unknown`, `pair.note_missing`, `pair.note_long`.
    """
    alarm = session.scalar(select(PairVisit).where(PairVisit.id == visit_id).with_for_update())
    if alarm is None or not _may_see(actor, session.get_one(Pair, alarm.pair_id)):
        raise not_found("pair.unknown")
    if alarm.missed_at is None and alarm.condition != Condition.HELP:
        raise not_found("pair.unknown")
    if alarm.handled_at is None:
        alarm.handled_note = read_note(note, is_needed=True)
        alarm.handled_at, alarm.handled_by = now, actor.account_id
        session.flush()
    return alarm


def end(session: Session, *, pair_id: int, note: str, actor: Actor, now: datetime) -> Pair:
    """End a pair: nothing is awaited any more; again is no harm.

    Raises:
        Refusal: `pair.unknown`, `pair.note_missing`, `pair.note_long`.
    """
    pair = _locked(session, pair_id)
    if not _may_see(actor, pair):
        raise not_found("pair.unknown")
    if pair.ended_at is None:
        pair.end_note = read_note(note, is_needed=True)
        pair.ended_at, pair.ended_by = now, actor.account_id
        session.execute(
            delete(PairVisit).where(
                PairVisit.pair_id == pair.id,
                PairVisit.done_at.is_(None),
                PairVisit.missed_at.is_(None),
            )
        )
        session.flush()
    return pair


def warn_of_missed(session: Session, *, now: datetime) -> int:
    """Notice every visit whose day is over, tell volunteer and family, and await the next.

    Returns:
        How many were missed.
    """
    today = china_date(now)
    missed = session.execute(
        select(PairVisit, Pair, Provider, Villager)
        .join(Pair, Pair.id == PairVisit.pair_id)
        .join(Provider, Provider.id == Pair.provider_id)
        .join(Villager, Villager.id == Pair.villager_id)
        .where(PairVisit.due_on < today, PairVisit.done_at.is_(None), PairVisit.missed_at.is_(None))
        .order_by(PairVisit.id)
        .limit(WARNED_AT_ONCE)
        .with_for_update(of=PairVisit, skip_locked=True)
    ).all()
    for each, pair, volunteer, villager in missed:
        each.missed_at = now
        session.flush()
        due_on = next_due(every_days=pair.every_days, since=each.due_on, today=today)
        _await(session, pair, due_on)
        body = f"{volunteer.name}本来 {each.due_on} 前去看{villager.name}，还没有去。"
        _text(session, volunteer.phone, f"{body}请尽快去一趟，去不了请打村里代办点电话。", now=now)
        if pair.contact_phone:
            _text(session, pair.contact_phone, f"{body}代办点已经知道，会有人去看。", now=now)
    return len(missed)


def _make_up(session: Session, pair: Pair, *, actor: Actor, now: datetime) -> None:
    """Settle the missed visits before this one: the volunteer has been there since."""
    for missed in session.scalars(
        select(PairVisit).where(
            PairVisit.pair_id == pair.id,
            PairVisit.missed_at.is_not(None),
            PairVisit.handled_at.is_(None),
        )
    ):
        missed.handled_at, missed.handled_by = now, actor.account_id
        missed.handled_note = "补去了"
    session.flush()


def _tell_of_need(session: Session, pair: Pair, said: str, *, now: datetime) -> None:
    if pair.contact_phone:
        name = session.get_one(Villager, pair.villager_id).name
        _text(session, pair.contact_phone, f"志愿者去看了{name}，需要帮忙：{said}", now=now)


def _text(session: Session, phone: str, body: str, *, now: datetime) -> None:
    messages.send(session, phone=phone, body=f"【商务代办】结对探望：{body}", now=now)


def _together(session: Session, volunteer: Provider, villager: Villager) -> bool:
    return bool(
        session.scalar(
            select(Pair.id).where(
                Pair.provider_id == volunteer.id,
                Pair.villager_id == villager.id,
                Pair.ended_at.is_(None),
            )
        )
    )


def _await(session: Session, pair: Pair, due_on: date) -> None:
    session.add(PairVisit(pair_id=pair.id, due_on=due_on, note=""))
    session.flush()


def _awaited(session: Session, pair: Pair) -> PairVisit:
    return session.scalars(
        select(PairVisit).where(
            PairVisit.pair_id == pair.id,
            PairVisit.done_at.is_(None),
            PairVisit.missed_at.is_(None),
        )
    ).one()


def _last_done(session: Session, pair: Pair) -> PairVisit | None:
    return session.scalar(
        select(PairVisit)
        .where(PairVisit.pair_id == pair.id, PairVisit.done_at.is_not(None))
        .order_by(PairVisit.done_at.desc())
        .limit(1)
    )


def _locked(session: Session, pair_id: int) -> Pair:
    pair = session.scalar(select(Pair).where(Pair.id == pair_id).with_for_update())
    if pair is None:
        raise not_found("pair.unknown")
    return pair


def _refuse_over(pair: Pair) -> None:
    if pair.ended_at is not None:
        raise conflict("pair.over")


def _may_see(actor: Actor, pair: Pair) -> bool:
    return actor.may_at(Permission.PAIR_VOLUNTEERS, pair.place_id)
