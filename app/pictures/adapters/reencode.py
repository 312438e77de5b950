"""Drawing an image anew, so that nothing but its pixels is kept."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from app.pictures.rules import SIDE_PIXELS_MAX

PIXELS_MAX = 60_000_000
"""More than any phone of today photographs; a bomb unpacks to more."""
JPEG_QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP")
JPEG, PNG = "image/jpeg", "image/png"
WEBP_QUALITY = 76


def reencode(content: bytes) -> tuple[bytes, str]:
    """Turn an image upright, shrink it to 1600 pixels, and write it anew.

    A photo becomes a JPEG without EXIF; a PNG, which is how drawings come, stays one.

    Returns:
        The bytes and their media type.

    Raises:
        ValueError: no JPEG, PNG or WebP that can be read, or one of absurd size.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            source = Image.open(io.BytesIO(content), formats=FORMATS)
            if source.width * source.height > PIXELS_MAX:
                raise ValueError("too many pixels")
            is_drawing = source.format == "PNG"
            image = ImageOps.exif_transpose(source)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombWarning) as error:
        raise ValueError("not an image") from error
    image.thumbnail((SIDE_PIXELS_MAX, SIDE_PIXELS_MAX))
    kept = io.BytesIO()
    if is_drawing:
        _without_remarks(image).save(kept, "PNG", optimize=True)
        return kept.getvalue(), PNG
    image.convert("RGB").save(kept, "JPEG", quality=JPEG_QUALITY, optimize=True, exif=b"")
    return kept.getvalue(), JPEG


def drawn_at(content: bytes, width: int) -> tuple[bytes, int]:
    """Draw a picture of ours at a width in 4:3, cut around its middle, as WebP.

    Returns:
        The bytes and their height in pixels.
    """
    image = Image.open(io.BytesIO(content), formats=FORMATS).convert("RGB")
    height = width * 3 // 4
    fitted = ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS)
    drawn = io.BytesIO()
    fitted.save(drawn, "WEBP", quality=WEBP_QUALITY, method=4)
    return drawn.getvalue(), height


def _without_remarks(image: Image.Image) -> Image.Image:
    """Copy the pixels alone: a PNG may carry texts beside them."""
    bare = Image.new("RGBA", image.size)
    bare.paste(image.convert("RGBA"))
    return bare
