"""Handing cash over on paper.

What must never happen: cash that an agent says to have paid and nobody else says to have got. The
slip is photographed with signature or thumb, or a witness is named; the villager is told by text.
"""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import Refusal
from app.messages import services as messages
from app.money import yuan
from app.people.rules import Actor
from app.pictures import services as pictures
from inventory.villagers.models import Villager
from storefront.handovers.models import Handover
from storefront.handovers.rules import Paper, check_witness
from storefront.payouts import services as payouts
from storefront.payouts.models import Payout


def pay_on_paper(
    session: Session, *, code: str, paper: Paper, actor: Actor, now: datetime
) -> Payout:
    """Hand over the cash against a signed slip; paying a paid payout again changes nothing.

    Raises:
        Refusal: `payout.unknown`, `payout.not_approved`, `payout.changed`, `float.short`,
            `handover.photo`, `handover.witness`, those of a picture.
    """
    payout = payouts.locked_at_desk(session, code, actor)
    if payout.state == "paid":
        return payout
    place = payouts.payable_at(session, payout, now)
    villager = session.get_one(Villager, payout.villager_id)
    witness = check_witness(paper, agent_name=actor.name, villager_name=villager.name)
    if not paper.photo:
        raise Refusal("handover.photo")
    picture_id = uuid.uuid5(payout.client_id, "paper")
    pictures.take_whole(session, picture_id=picture_id, content=paper.photo, actor=actor, now=now)
    pictures.name_pictures(session, picture_ids=[picture_id], actor=actor, now=now)
    payouts.hand_over(session, payout, place, villager, actor=actor, now=now)
    session.add(
        Handover(
            payout_id=payout.id,
            proof=paper.proof,
            picture_id=picture_id,
            witness=witness,
            handed_at=now,
        )
    )
    session.flush()
    if villager.phone is not None:
        body = (
            f"【商务代办】您在代办点领了现金 {yuan(payout.total_fen)} 元（打款 {payout.code}）。"
            "没有领到，请马上到村委会说。"
        )
        messages.send(session, phone=villager.phone, body=body, now=now)
    return payout
