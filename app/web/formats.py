"""How figures and times are written on a page."""

import uuid
from datetime import datetime

from flask import Flask
from flask_babel import gettext

from app import money
from app.clock import CHINA
from app.units import BaseUnit
from app.web.language import plural


def register(app: Flask) -> None:
    """Give the templates their filters and functions."""
    app.jinja_env.filters.update(yuan=money.yuan, day=day, moment=moment, quantity=quantity)
    app.jinja_env.globals["new_client_id"] = uuid.uuid4


def day(when: datetime) -> str:
    """Write the calendar day in China: 2026-11-20."""
    return when.astimezone(CHINA).strftime("%Y-%m-%d")


def moment(when: datetime) -> str:
    """Write day and minute in China: 2026-11-20 09:12."""
    return when.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def quantity(base_units: int, unit: str) -> str:
    """Write a quantity with its unit: 30枚, 500克."""
    if unit == BaseUnit.PIECE:
        return str(plural("%(count)s枚", count=base_units))
    return str(gettext("%(grams)s克", grams=base_units))
