"""Requests forged by another site are refused; clients without a cookie cannot be forged."""

from flask import Flask, request
from flask import session as cookie
from flask_wtf.csrf import CSRFError, CSRFProtect

from app.errors import Refusal

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def register(app: Flask) -> None:
    """Check the token of every form, and of API calls that ride on a session cookie."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    protect = CSRFProtect(app)

    def check() -> None:
        if request.method in SAFE_METHODS or not _rides_on_cookie():
            return
        try:
            protect.protect()
        except CSRFError:
            raise Refusal("form.stale") from None

    app.before_request(check)


def _rides_on_cookie() -> bool:
    if request.path.startswith("/webhooks/") or "Authorization" in request.headers:
        return False
    return not request.path.startswith("/api/") or "account_id" in cookie
