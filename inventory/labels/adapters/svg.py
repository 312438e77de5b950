"""A QR code as a vector picture, small enough to stand inside a page."""

from base64 import b64encode

from inventory.labels.adapters import qr

QUIET_ZONE = 4
"""Modules of white on each side (ISO/IEC 18004)."""


def qr_svg(text: str) -> str:
    """Draw a QR code; one unit is one module."""
    matrix = qr.matrix(text)
    side = matrix.side + 2 * QUIET_ZONE
    dark = "".join(
        f"M{column + QUIET_ZONE} {row + QUIET_ZONE}h{length}v1h-{length}z"
        for row, column, length in matrix.bars()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path d="{dark}"/></svg>'
    )


def qr_address(text: str) -> str:
    """Write the picture as an address that an `img` can carry without another request."""
    return "data:image/svg+xml;base64," + b64encode(qr_svg(text).encode()).decode()
