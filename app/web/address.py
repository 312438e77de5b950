"""The address under which the outside knows this desk: what labels, cards and links carry."""

from flask import current_app, request


def public_url() -> str:
    """Tell scheme and host, without a slash at the end; as asked for where none is set."""
    known = current_app.extensions["settings"].public_url
    return str(known or f"{request.scheme}://{request.host}")
