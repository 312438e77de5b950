"""What the inventory room registers in the shell: its routes, its tasks and its promises."""

from flask import Flask
from flask_smorest import Api

from app.checks import Check
from inventory.refusals import REFUSALS

CHECKS: tuple[Check, ...] = ()

__all__ = ["CHECKS", "REFUSALS", "register"]


def register(app: Flask, api: Api) -> None:
    """Register the room's pages and API."""
