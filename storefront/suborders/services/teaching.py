"""What a platform's word for a state means, said by a person: what is stored is judged anew.

What must never happen: a shopper who paid waits for ever because a word was learnt too late, or a
state goes back because somebody changed the meaning of a word.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.database.locks import lock_name
from storefront.channels import queries as channels_read
from storefront.channels import services as channels
from storefront.channels.rules import RANKS, Meaning, Platform
from storefront.suborders.services import settling, statements


@dataclass(frozen=True)
class Taught:
    """What it came to that a word was learnt."""

    judged: int
    """Sub-orders that stood under this word."""
    served: int
    """Orders that were made of what waits."""


def teach_status(
    session: Session, *, platform: Platform, raw: str, meaning: Meaning, now: datetime
) -> Taught:
    """Say what a platform's word means, and judge what is stored under it in all its shops.

    Groups of messages read the words under the lock of their shop. So whoever comes later knows
    the word, and whoever came before is judged here.

    Raises:
        Refusal: `channels.status_missing`.
    """
    shops = channels_read.shops_of_platform(session, platform)
    for shop in shops:
        lock_name(session, f"suborders:{shop.id}")
    channels.set_status(session, platform=platform, raw=raw, meaning=meaning)
    judged = Counter(
        session.scalars(
            statements.JUDGE_WORD,
            {
                "shop_ids": [shop.id for shop in shops],
                "raw": raw.strip(),
                "meaning": str(meaning),
                "rank": RANKS[meaning],
                "now": now,
            },
        )
    )
    served = sum(
        settling.settle(session, shop=shop, now=now).served for shop in shops if judged[shop.id]
    )
    return Taught(judged=judged.total(), served=served)
