"""Photos as one file that a bank takes: the gateway has room for a single paper of each kind."""

import io
from collections.abc import Sequence

from PIL import Image

SIDE_PIXELS = 1100
QUALITY = 75


def album(photos: Sequence[bytes]) -> bytes:
    """Bind photos into a PDF, one on a page, small enough to be sent.

    Args:
        photos: at least one, as kept here: JPEG or PNG.
    """
    pages = []
    for photo in photos:
        page = Image.open(io.BytesIO(photo)).convert("RGB")
        page.thumbnail((SIDE_PIXELS, SIDE_PIXELS))
        pages.append(page)
    bound = io.BytesIO()
    pages[0].save(bound, "PDF", save_all=True, append_images=pages[1:], quality=QUALITY)
    return bound.getvalue()
