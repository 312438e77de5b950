"""What the inventory room registers in the shell: its routes, its tasks and its promises."""

from flask import Flask
from flask_smorest import Api

from app.checks import Check
from inventory.day import pages as day_pages
from inventory.epcis import api as epcis_api
from inventory.intake import api as intake_api
from inventory.intake import checks as intake_checks
from inventory.intake import pages as intake_pages
from inventory.offline import api as offline_api
from inventory.offline import pages as offline_pages
from inventory.origin import api as origin_api
from inventory.origin import pages as origin_pages
from inventory.printing import api as printing_api
from inventory.printing import pages as printing_pages
from inventory.processing import checks as processing_checks
from inventory.produce import api as produce_api
from inventory.quality import checks as quality_checks
from inventory.refusals import REFUSALS
from inventory.stock import checks as stock_checks
from inventory.terms import api as terms_api
from inventory.trace import api as trace_api
from inventory.trace import checks as trace_checks
from inventory.trace import pages as trace_pages
from inventory.villagers import api as villagers_api
from inventory.villagers import checks as villagers_checks
from inventory.villagers import pages as villagers_pages

CHECKS: tuple[Check, ...] = (
    *stock_checks.CHECKS,
    *processing_checks.CHECKS,
    *quality_checks.CHECKS,
    *trace_checks.CHECKS,
    *intake_checks.CHECKS,
    *villagers_checks.CHECKS,
)

__all__ = ["CHECKS", "REFUSALS", "register"]


def register(app: Flask, api: Api) -> None:
    """Register the room's pages and API."""
    for pages in (
        day_pages,
        intake_pages,
        villagers_pages,
        printing_pages,
        origin_pages,
        trace_pages,
        offline_pages,
    ):
        app.register_blueprint(pages.blueprint)
    for edge in (
        villagers_api,
        produce_api,
        terms_api,
        intake_api,
        printing_api,
        origin_api,
        trace_api,
        epcis_api,
        offline_api,
    ):
        api.register_blueprint(edge.blueprint)
