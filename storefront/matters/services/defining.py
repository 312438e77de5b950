"""Defining what can be applied for.

What must never happen: a matter without papers, steps or a limit, of which nobody could say
when it has to be answered.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import conflict
from storefront.matters.models import Matter, MatterPaper, MatterStep
from storefront.matters.rules import NewMatter, refuse_absurd


def define_matter(session: Session, *, new: NewMatter) -> Matter:
    """Let a matter be applied for from now on.

    Raises:
        Refusal: `matter.code_taken`, and those of `refuse_absurd`.
    """
    refuse_absurd(new)
    if session.scalar(select(Matter.id).where(Matter.code == new.code)):
        raise conflict("matter.code_taken", code=new.code)
    matter = Matter(
        code=new.code,
        name=new.name.strip(),
        name_en=new.name_en.strip(),
        description=new.description.strip(),
        description_en=new.description_en.strip(),
        limit_days=new.limit_days,
        active=True,
    )
    session.add(matter)
    session.flush()
    session.add_all(
        MatterPaper(matter_id=matter.id, number=number, name=each.name, name_en=each.name_en)
        for number, each in enumerate(new.papers, start=1)
    )
    session.add_all(
        MatterStep(
            matter_id=matter.id,
            number=number,
            name=each.name,
            name_en=each.name_en,
            owner=each.owner,
        )
        for number, each in enumerate(new.steps, start=1)
    )
    session.flush()
    return matter
