"""How a picture travels and how large it may be: pure."""

from dataclasses import dataclass

from app.errors import Refusal, conflict

BYTES_MAX = 12 * 1024 * 1024
"""Of a picture on its way; phones shrink theirs to a tenth of a megabyte before sending."""
PIECE_BYTES_MAX = 512 * 1024
SIDE_PIXELS_MAX = 1600
"""Of a kept picture's longer side: enough to read a certificate by."""

PUBLIC_WIDTHS = (320, 640, 1280)
"""In pixels: a card on a phone, a phone's whole width, a desktop's half."""


@dataclass(frozen=True)
class Piece:
    """Some bytes of a picture, and where they belong."""

    start_byte: int
    total_bytes: int
    """Of the whole picture."""
    content: bytes

    @property
    def end_byte(self) -> int:
        """Tell where the next piece begins."""
        return self.start_byte + len(self.content)


def refuse_absurd(piece: Piece) -> None:
    """Refuse a piece that no picture has.

    Raises:
        Refusal: `picture.too_large`, `picture.piece_wrong`.
    """
    if not 0 < piece.total_bytes <= BYTES_MAX:
        raise Refusal("picture.too_large", most=BYTES_MAX // 1024 // 1024)
    if not 0 < len(piece.content) <= PIECE_BYTES_MAX or piece.start_byte < 0:
        raise Refusal("picture.piece_wrong", most=PIECE_BYTES_MAX // 1024)
    if piece.end_byte > piece.total_bytes:
        raise Refusal("picture.piece_wrong", most=PIECE_BYTES_MAX // 1024)


def refuse_gap(piece: Piece, received_bytes: int) -> None:
    """Refuse a piece that does not begin where the last one ended.

    Raises:
        Refusal: `picture.goes_on_at`, with the byte to go on at.
    """
    if piece.start_byte != received_bytes:
        raise conflict("picture.goes_on_at", received_bytes=received_bytes)
