"""When a count of cash is one: pure."""

from app.errors import Refusal
from app.money import FEN_MAX, Fen

NOTE_CHARACTERS_MAX = 200
COUNT_DAYS = 1
"""A float with cash in it is counted every day."""


def refuse_no_amount(fen: Fen) -> None:
    """Refuse to move nothing, less than nothing or a typing error.

    Raises:
        Refusal: `float.not_positive`.
    """
    if not 0 < fen <= FEN_MAX:
        raise Refusal("float.not_positive")


def refuse_absurd_count(counted_fen: Fen, expected_fen: Fen, note: str) -> None:
    """Refuse a count that nobody can have made, or a difference without a word about it.

    Raises:
        Refusal: `float.count_wrong`, `float.note_missing`.
    """
    if not 0 <= counted_fen <= FEN_MAX:
        raise Refusal("float.count_wrong")
    is_said = 0 < len(note.strip()) <= NOTE_CHARACTERS_MAX
    if len(note.strip()) > NOTE_CHARACTERS_MAX or (counted_fen != expected_fen and not is_said):
        raise Refusal("float.note_missing", most=NOTE_CHARACTERS_MAX)
