"""The page on which the API can be read and tried."""

from flask import render_template


def api_docs() -> str:
    """Show the OpenAPI document."""
    return render_template("docs/api.html")
