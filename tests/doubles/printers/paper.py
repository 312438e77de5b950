"""What both languages print on: dots at 203 dpi, and no way to print beside the label."""

from PIL import Image

DOTS_PER_MM = 8
PAPER = 1
INK = 0


class Misprint(Exception):  # noqa: N818 - the printer says no
    """A printer of the field would have printed rubbish, or nothing, from these bytes."""


def blank(width: int, height: int) -> Image.Image:
    return Image.new("1", (width, height), PAPER)


def put(label: Image.Image, x: int, y: int, row_bytes: int, ink: bytes) -> None:
    """Put rows of whole bytes, a set bit is ink, onto a label."""
    height, rest = divmod(len(ink), row_bytes)
    if rest:
        raise Misprint("rows of unequal length")
    picture = Image.frombytes("1", (row_bytes * 8, height), ink)
    box = picture.getbbox()
    if box and not (x + box[2] <= label.width and y + box[3] <= label.height):
        raise Misprint("ink beside the label")
    label.paste(INK, (x, y), picture)
