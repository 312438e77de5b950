"""What phones were texted."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.messages.models import TextMessage


def told(session: Session, words: str = "") -> list[TextMessage]:
    """List the texts that hold these words, oldest first."""
    texts = session.scalars(select(TextMessage).order_by(TextMessage.id))
    return [text for text in texts if words in text.body]
