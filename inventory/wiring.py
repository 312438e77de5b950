"""What the inventory room registers in the shell: its routes, its tasks and its promises."""

from flask import Flask
from flask_smorest import Api

from app.checks import Check
from inventory import (
    refusals,
    refusals_of_cash,
    refusals_of_corrections,
    refusals_of_labels,
    refusals_of_people,
    refusals_of_quality,
    refusals_of_runs,
    refusals_of_terms,
)
from inventory.amendments import api as amendments_api
from inventory.amendments import checks as amendments_checks
from inventory.amendments import pages as amendments_pages
from inventory.certificates import api as certificates_api
from inventory.certificates import checks as certificates_checks
from inventory.certificates import pages as certificates_pages
from inventory.checklists import pages as checklists_pages
from inventory.corrections import api as corrections_api
from inventory.corrections import checks as corrections_checks
from inventory.corrections import pages as corrections_pages
from inventory.day import pages as day_pages
from inventory.epcis import api as epcis_api
from inventory.evidence import pages as evidence_pages
from inventory.floats import api as floats_api
from inventory.floats import checks as floats_checks
from inventory.floats import pages as floats_pages
from inventory.gtins import api as gtins_api
from inventory.gtins import pages as gtins_pages
from inventory.intake import api as intake_api
from inventory.intake import checks as intake_checks
from inventory.intake import pages as intake_pages
from inventory.kin import api as kin_api
from inventory.kin import checks as kin_checks
from inventory.kin import pages as kin_pages
from inventory.licences import api as licences_api
from inventory.licences import pages as licences_pages
from inventory.lots import api as lots_api
from inventory.lots import pages as lots_pages
from inventory.offline import api as offline_api
from inventory.offline import pages as offline_pages
from inventory.origin import api as origin_api
from inventory.origin import pages as origin_pages
from inventory.printers import api as printers_api
from inventory.printers import calls as printers_calls
from inventory.printers import checks as printers_checks
from inventory.printers import jobs as printers_jobs
from inventory.printers import pages as printers_pages
from inventory.printing import api as printing_api
from inventory.printing import pages as printing_pages
from inventory.processing import checks as processing_checks
from inventory.produce import api as produce_api
from inventory.produce import pages as produce_pages
from inventory.purchases import checks as purchases_checks
from inventory.quality import checks as quality_checks
from inventory.rolls import api as rolls_api
from inventory.rolls import checks as rolls_checks
from inventory.rolls import pages as rolls_pages
from inventory.rosters import api as rosters_api
from inventory.rosters import checks as rosters_checks
from inventory.rosters import jobs as rosters_jobs
from inventory.rosters import pages as rosters_pages
from inventory.runs import checks as runs_checks
from inventory.stock import checks as stock_checks
from inventory.terms import api as terms_api
from inventory.terms import checks as terms_checks
from inventory.terms import pages as terms_pages
from inventory.trace import api as trace_api
from inventory.trace import checks as trace_checks
from inventory.trace import pages as trace_pages
from inventory.unsold import checks as unsold_checks
from inventory.unsold import jobs as unsold_jobs
from inventory.villagers import api as villagers_api
from inventory.villagers import checks as villagers_checks
from inventory.villagers import pages as villagers_pages

CHECKS: tuple[Check, ...] = (
    *stock_checks.CHECKS,
    *runs_checks.CHECKS,
    *processing_checks.CHECKS,
    *quality_checks.CHECKS,
    *certificates_checks.CHECKS,
    *trace_checks.CHECKS,
    *intake_checks.CHECKS,
    *villagers_checks.CHECKS,
    *amendments_checks.CHECKS,
    *kin_checks.CHECKS,
    *rosters_checks.CHECKS,
    *printers_checks.CHECKS,
    *rolls_checks.CHECKS,
    *terms_checks.CHECKS,
    *floats_checks.CHECKS,
    *purchases_checks.CHECKS,
    *corrections_checks.CHECKS,
    *unsold_checks.CHECKS,
)
JOBS = (printers_jobs, rosters_jobs, unsold_jobs)
"""Imported so that their tasks exist in every process."""

REFUSALS = (
    refusals.REFUSALS
    | refusals_of_cash.REFUSALS
    | refusals_of_corrections.REFUSALS
    | refusals_of_labels.REFUSALS
    | refusals_of_people.REFUSALS
    | refusals_of_terms.REFUSALS
    | refusals_of_quality.REFUSALS
    | refusals_of_runs.REFUSALS
)

__all__ = ["CHECKS", "REFUSALS", "register"]


def register(app: Flask, api: Api) -> None:
    """Register the room's pages and API, and say where printers may be."""
    printers_calls.use_network(local_ok=app.extensions["settings"].sandbox)
    for pages in (
        day_pages,
        intake_pages,
        villagers_pages,
        amendments_pages,
        kin_pages,
        rosters_pages,
        terms_pages,
        floats_pages,
        corrections_pages,
        printing_pages,
        printers_pages,
        rolls_pages,
        gtins_pages,
        produce_pages,
        checklists_pages,
        lots_pages,
        evidence_pages,
        certificates_pages,
        licences_pages,
        origin_pages,
        trace_pages,
        offline_pages,
    ):
        app.register_blueprint(pages.blueprint)
    for edge in (
        villagers_api,
        amendments_api,
        kin_api,
        rosters_api,
        produce_api,
        terms_api,
        floats_api,
        corrections_api,
        intake_api,
        lots_api,
        certificates_api,
        licences_api,
        printing_api,
        printers_api,
        rolls_api,
        gtins_api,
        origin_api,
        trace_api,
        epcis_api,
        offline_api,
    ):
        api.register_blueprint(edge.blueprint)
