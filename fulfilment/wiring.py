"""What the fulfilment room registers in the shell: its routes, its tasks and its promises."""

from flask import Flask
from flask_smorest import Api

from app.checks import Check
from fulfilment import refusals, refusals_of_goods, refusals_of_parcels
from fulfilment.allocation import api as allocation_api
from fulfilment.allocation import pages as allocation_pages
from fulfilment.answers import api as answers_api
from fulfilment.answers import checks as answers_checks
from fulfilment.answers import jobs as answers_jobs
from fulfilment.answers import pages as answers_pages
from fulfilment.carriers import api as carriers_api
from fulfilment.carriers import checks as carriers_checks
from fulfilment.carriers import jobs as carriers_jobs
from fulfilment.carriers import pages as carriers_pages
from fulfilment.clearance import api as clearance_api
from fulfilment.clearance import checks as clearance_checks
from fulfilment.clearance import pages as clearance_pages
from fulfilment.collection import api as collection_api
from fulfilment.collection import checks as collection_checks
from fulfilment.collection import pages as collection_pages
from fulfilment.counts import api as counts_api
from fulfilment.counts import checks as counts_checks
from fulfilment.counts import pages as counts_pages
from fulfilment.differences import api as differences_api
from fulfilment.differences import checks as differences_checks
from fulfilment.differences import pages as differences_pages
from fulfilment.grading import api as grading_api
from fulfilment.grading import checks as grading_checks
from fulfilment.grading import pages as grading_pages
from fulfilment.lookup import pages as lookup_pages
from fulfilment.losses import api as losses_api
from fulfilment.losses import checks as losses_checks
from fulfilment.losses import pages as losses_pages
from fulfilment.making import api as making_api
from fulfilment.making import pages as making_pages
from fulfilment.markdowns import api as markdowns_api
from fulfilment.markdowns import checks as markdowns_checks
from fulfilment.markdowns import pages as markdowns_pages
from fulfilment.offering import api as offering_api
from fulfilment.offering import checks as offering_checks
from fulfilment.offering import jobs as offering_jobs
from fulfilment.offering import pages as offering_pages
from fulfilment.overview import pages as overview_pages
from fulfilment.packing import api as packing_api
from fulfilment.packing import checks as packing_checks
from fulfilment.packing import pages as packing_pages
from fulfilment.pickups import api as pickups_api
from fulfilment.pickups import checks as pickups_checks
from fulfilment.pickups import pages as pickups_pages
from fulfilment.recall import api as recall_api
from fulfilment.recall import checks as recall_checks
from fulfilment.recall import pages as recall_pages
from fulfilment.receiving import api as receiving_api
from fulfilment.receiving import pages as receiving_pages
from fulfilment.replenishing import checks as replenishing_checks
from fulfilment.replenishing import pages as replenishing_pages
from fulfilment.reports import api as reports_api
from fulfilment.reports import checks as reports_checks
from fulfilment.reports import pages as reports_pages
from fulfilment.returns import api as returns_api
from fulfilment.returns import pages as returns_pages
from fulfilment.shelves import api as shelves_api
from fulfilment.shelves import pages as shelves_pages
from fulfilment.shipping import api as shipping_api
from fulfilment.shipping import checks as shipping_checks
from fulfilment.shipping import pages as shipping_pages
from fulfilment.shortages import api as shortages_api
from fulfilment.shortages import checks as shortages_checks
from fulfilment.shortages import pages as shortages_pages
from fulfilment.slips import pages as slips_pages
from fulfilment.sorting import api as sorting_api
from fulfilment.sorting import checks as sorting_checks
from fulfilment.sorting import pages as sorting_pages
from fulfilment.takeback import api as takeback_api
from fulfilment.takeback import pages as takeback_pages
from fulfilment.takedown import api as takedown_api
from fulfilment.takedown import pages as takedown_pages
from fulfilment.wall import api as wall_api
from fulfilment.wall import checks as wall_checks
from fulfilment.wall import pages as wall_pages
from fulfilment.waves import api as waves_api
from fulfilment.waves import pages as waves_pages
from fulfilment.waybills import pages as waybills_pages
from fulfilment.weighing import checks as weighing_checks
from fulfilment.workshop import api as workshop_api
from fulfilment.workshop import pages as workshop_pages

CHECKS: tuple[Check, ...] = (
    *collection_checks.CHECKS,
    *differences_checks.CHECKS,
    *replenishing_checks.CHECKS,
    *sorting_checks.CHECKS,
    *packing_checks.CHECKS,
    *weighing_checks.CHECKS,
    *wall_checks.CHECKS,
    *shortages_checks.CHECKS,
    *losses_checks.CHECKS,
    *clearance_checks.CHECKS,
    *markdowns_checks.CHECKS,
    *grading_checks.CHECKS,
    *counts_checks.CHECKS,
    *shipping_checks.CHECKS,
    *pickups_checks.CHECKS,
    *carriers_checks.CHECKS,
    *recall_checks.CHECKS,
    *reports_checks.CHECKS,
    *offering_checks.CHECKS,
    *answers_checks.CHECKS,
)
JOBS = (offering_jobs, carriers_jobs, answers_jobs)
"""Imported so that their tasks exist in every process."""

REFUSALS = refusals.REFUSALS | refusals_of_goods.REFUSALS | refusals_of_parcels.REFUSALS

__all__ = ["CHECKS", "REFUSALS", "register"]

PAGES = (
    collection_pages.crates,
    collection_pages.drive,
    overview_pages.blueprint,
    reports_pages.blueprint,
    lookup_pages.blueprint,
    receiving_pages.blueprint,
    differences_pages.blueprint,
    sorting_pages.blueprint,
    shelves_pages.blueprint,
    workshop_pages.blueprint,
    grading_pages.blueprint,
    making_pages.blueprint,
    packing_pages.blueprint,
    waves_pages.blueprint,
    wall_pages.blueprint,
    shortages_pages.blueprint,
    allocation_pages.blueprint,
    shipping_pages.blueprint,
    pickups_pages.blueprint,
    waybills_pages.blueprint,
    carriers_pages.blueprint,
    carriers_pages.office,
    carriers_pages.webhooks,
    takedown_pages.blueprint,
    losses_pages.blueprint,
    clearance_pages.blueprint,
    markdowns_pages.blueprint,
    returns_pages.blueprint,
    counts_pages.blueprint,
    slips_pages.blueprint,
    takeback_pages.blueprint,
    recall_pages.blueprint,
    offering_pages.blueprint,
    replenishing_pages.blueprint,
    answers_pages.blueprint,
)
APIS = (
    collection_api.crates,
    collection_api.manifests,
    receiving_api.blueprint,
    differences_api.blueprint,
    sorting_api.blueprint,
    shelves_api.blueprint,
    workshop_api.blueprint,
    grading_api.blueprint,
    making_api.recipes,
    making_api.made,
    packing_api.blueprint,
    waves_api.blueprint,
    wall_api.blueprint,
    shortages_api.blueprint,
    allocation_api.blueprint,
    shipping_api.blueprint,
    pickups_api.blueprint,
    carriers_api.blueprint,
    takeback_api.blueprint,
    takedown_api.blueprint,
    losses_api.blueprint,
    clearance_api.blueprint,
    markdowns_api.blueprint,
    returns_api.blueprint,
    counts_api.blueprint,
    recall_api.blueprint,
    offering_api.blueprint,
    reports_api.blueprint,
    answers_api.blueprint,
)


def register(app: Flask, api: Api) -> None:
    """Register the room's pages and API."""
    for pages in PAGES:
        app.register_blueprint(pages)
    for blueprint in APIS:
        api.register_blueprint(blueprint)
