"""What the storefront room registers in the shell: its routes, its tasks and its promises."""

from flask import Flask
from flask_smorest import Api

from app.checks import Check
from storefront import (
    refusals,
    refusals_of_checkout,
    refusals_of_goods,
    refusals_of_payouts,
    refusals_of_platforms,
    refusals_of_shops,
)
from storefront.addresses import api as addresses_api
from storefront.aftersales import api as aftersales_api
from storefront.aftersales import checks as aftersales_checks
from storefront.aftersales import pages as aftersales_pages
from storefront.assortment import api as assortment_api
from storefront.assortment import pages as assortment_pages
from storefront.bankfiles import api as bankfiles_api
from storefront.bankfiles import checks as bankfiles_checks
from storefront.bankfiles import pages as bankfiles_pages
from storefront.bookkeeping import api as bookkeeping_api
from storefront.bookkeeping import checks as bookkeeping_checks
from storefront.bookkeeping import pages as bookkeeping_pages
from storefront.calloffs import checks as calloffs_checks
from storefront.catalogue import checks as catalogue_checks
from storefront.channels import jobs as channels_jobs
from storefront.channels import pages as channels_pages
from storefront.checkout import api as checkout_api
from storefront.checkout import pages as checkout_pages
from storefront.credits import checks as credits_checks
from storefront.disputes import api as disputes_api
from storefront.disputes import calls as disputes_calls
from storefront.disputes import checks as disputes_checks
from storefront.disputes import pages as disputes_pages
from storefront.earnings import checks as earnings_checks
from storefront.entrusts import api as entrusts_api
from storefront.entrusts import checks as entrusts_checks
from storefront.entrusts import pages as entrusts_pages
from storefront.errands import api as errands_api
from storefront.errands import checks as errands_checks
from storefront.errands import jobs as errands_jobs
from storefront.errands.pages import desk as errands_desk_pages
from storefront.errands.pages import office as errands_office_pages
from storefront.errands.pages import shop as errands_pages
from storefront.errands.pages import work as work_pages
from storefront.freight import api as freight_api
from storefront.freight import pages as freight_pages
from storefront.handovers import checks as handovers_checks
from storefront.handovers import pages as handovers_pages
from storefront.imports import api as imports_api
from storefront.imports import checks as imports_checks
from storefront.imports import jobs as imports_jobs
from storefront.imports import pages as imports_pages
from storefront.inbox import api as inbox_api
from storefront.inbox import checks as inbox_checks
from storefront.inbox import jobs as inbox_jobs
from storefront.live import api as live_api
from storefront.live import checks as live_checks
from storefront.live import jobs as live_jobs
from storefront.live import pages as live_pages
from storefront.matters import api as matters_api
from storefront.matters import checks as matters_checks
from storefront.matters import jobs as matters_jobs
from storefront.matters import pages as matters_pages
from storefront.openbooks import api as openbooks_api
from storefront.openbooks import checks as openbooks_checks
from storefront.openbooks import pages as openbooks_pages
from storefront.orderdesk import api as orderdesk_api
from storefront.orderdesk import pages as orderdesk_pages
from storefront.orders import api as orders_api
from storefront.orders import checks as orders_checks
from storefront.orders import jobs as orders_jobs
from storefront.pairs import api as pairs_api
from storefront.pairs import checks as pairs_checks
from storefront.pairs import jobs as pairs_jobs
from storefront.pairs import pages as pairs_pages
from storefront.payments import api as payments_api
from storefront.payments import calls as payments_calls
from storefront.payments import checks as payments_checks
from storefront.payments import jobs as payments_jobs
from storefront.payments.adapters.stripe import StripeGateway
from storefront.payments.adapters.stripe_disputes import StripeDisputes
from storefront.payouts import api as payouts_api
from storefront.payouts import checks as payouts_checks
from storefront.payouts import jobs as payouts_jobs
from storefront.payouts import pages as payouts_pages
from storefront.policies import api as policies_api
from storefront.policies import checks as policies_checks
from storefront.policies import pages as policies_pages
from storefront.providers import api as providers_api
from storefront.providers import pages as providers_pages
from storefront.queueing import api as queueing_api
from storefront.queueing import checks as queueing_checks
from storefront.queueing import pages as queueing_pages
from storefront.reconciliation import api as reconciliation_api
from storefront.reconciliation import checks as reconciliation_checks
from storefront.reconciliation import jobs as reconciliation_jobs
from storefront.reconciliation import pages as reconciliation_pages
from storefront.remittances import api as remittances_api
from storefront.remittances import checks as remittances_checks
from storefront.remittances import pages as remittances_pages
from storefront.settlement import jobs as settlement_jobs
from storefront.shops import api as shops_api
from storefront.shops import checks as shops_checks
from storefront.shops import pages as shops_pages
from storefront.statements import api as statements_api
from storefront.statements import pages as statements_pages
from storefront.suborders import checks as suborders_checks
from storefront.suborders import pages as suborders_pages
from storefront.takings import api as takings_api
from storefront.takings import checks as takings_checks
from storefront.takings import pages as takings_pages
from storefront.tillfloats import api as tillfloats_api
from storefront.tillfloats import checks as tillfloats_checks
from storefront.tillfloats import pages as tillfloats_pages
from storefront.tracking import pages as tracking_pages
from storefront.trades import api as trades_api
from storefront.trades import pages as trades_pages
from storefront.vacancies import api as vacancies_api
from storefront.vacancies import checks as vacancies_checks
from storefront.vacancies import pages as vacancies_pages
from storefront.vouchers import api as vouchers_api
from storefront.vouchers import checks as vouchers_checks
from storefront.vouchers import pages as vouchers_pages
from storefront.wages import api as wages_api
from storefront.wages import checks as wages_checks
from storefront.wages import pages as wages_pages
from storefront.waitlist import api as waitlist_api
from storefront.waitlist import checks as waitlist_checks
from storefront.waitlist import jobs as waitlist_jobs
from storefront.wallets import api as wallets_api
from storefront.wallets import checks as wallets_checks
from storefront.wallets import jobs as wallets_jobs
from storefront.wallets import pages as wallets_pages
from storefront.window import api as window_api
from storefront.window import pages as window_pages

CHECKS: tuple[Check, ...] = (
    *catalogue_checks.CHECKS,
    *orders_checks.CHECKS,
    *calloffs_checks.CHECKS,
    *errands_checks.CHECKS,
    *wages_checks.CHECKS,
    *matters_checks.CHECKS,
    *queueing_checks.CHECKS,
    *entrusts_checks.CHECKS,
    *pairs_checks.CHECKS,
    *vacancies_checks.CHECKS,
    *payments_checks.CHECKS,
    *disputes_checks.CHECKS,
    *reconciliation_checks.CHECKS,
    *credits_checks.CHECKS,
    *earnings_checks.CHECKS,
    *payouts_checks.CHECKS,
    *policies_checks.CHECKS,
    *handovers_checks.CHECKS,
    *bookkeeping_checks.CHECKS,
    *bankfiles_checks.CHECKS,
    *wallets_checks.CHECKS,
    *inbox_checks.CHECKS,
    *suborders_checks.CHECKS,
    *takings_checks.CHECKS,
    *tillfloats_checks.CHECKS,
    *live_checks.CHECKS,
    *imports_checks.CHECKS,
    *remittances_checks.CHECKS,
    *waitlist_checks.CHECKS,
    *openbooks_checks.CHECKS,
    *vouchers_checks.CHECKS,
    *aftersales_checks.CHECKS,
    *shops_checks.CHECKS,
)
JOBS = (
    errands_jobs,
    channels_jobs,
    imports_jobs,
    inbox_jobs,
    live_jobs,
    matters_jobs,
    orders_jobs,
    pairs_jobs,
    payments_jobs,
    reconciliation_jobs,
    payouts_jobs,
    settlement_jobs,
    waitlist_jobs,
    wallets_jobs,
)
"""Imported so that their tasks exist in every process."""

REFUSALS = (
    refusals.REFUSALS
    | refusals_of_goods.REFUSALS
    | refusals_of_checkout.REFUSALS
    | refusals_of_platforms.REFUSALS
    | refusals_of_payouts.REFUSALS
    | refusals_of_shops.REFUSALS
)

PAGES = (
    aftersales_pages,
    assortment_pages,
    bankfiles_pages,
    bookkeeping_pages,
    channels_pages,
    checkout_pages,
    disputes_pages,
    entrusts_pages,
    errands_desk_pages,
    errands_office_pages,
    errands_pages,
    handovers_pages,
    imports_pages,
    freight_pages,
    live_pages,
    matters_pages,
    openbooks_pages,
    orderdesk_pages,
    pairs_pages,
    payments_api,
    payouts_pages,
    policies_pages,
    vacancies_pages,
    providers_pages,
    queueing_pages,
    reconciliation_pages,
    remittances_pages,
    shops_pages,
    statements_pages,
    suborders_pages,
    takings_pages,
    tillfloats_pages,
    tracking_pages,
    trades_pages,
    vouchers_pages,
    wages_pages,
    wallets_pages,
    window_pages,
    work_pages,
)
"""Pages, and the addresses that the gateway calls."""

APIS = (
    addresses_api,
    aftersales_api,
    assortment_api,
    bankfiles_api,
    bookkeeping_api,
    checkout_api,
    disputes_api,
    entrusts_api,
    errands_api,
    freight_api,
    imports_api,
    live_api,
    remittances_api,
    matters_api,
    openbooks_api,
    orderdesk_api,
    orders_api,
    pairs_api,
    payouts_api,
    policies_api,
    vacancies_api,
    providers_api,
    queueing_api,
    reconciliation_api,
    shops_api,
    statements_api,
    takings_api,
    tillfloats_api,
    trades_api,
    vouchers_api,
    wages_api,
    waitlist_api,
    wallets_api,
    window_api,
)

PUSHES = inbox_api.ADDRESS
"""How the addresses begin that platforms push to; they are answered by `push`, without Flask."""
push = inbox_api.push

__all__ = ["CHECKS", "PUSHES", "REFUSALS", "push", "register"]


def register(app: Flask, api: Api) -> None:
    """Register the room's pages and API, and the gateway that it is paid through."""
    settings = app.extensions["settings"]
    payments_calls.use_gateway(
        StripeGateway(
            settings.stripe_api_key, settings.stripe_api_base, settings.stripe_webhook_secret
        )
    )
    disputes_calls.use_gateway(StripeDisputes(settings.stripe_api_key, settings.stripe_api_base))
    for pages in PAGES:
        app.register_blueprint(pages.blueprint)
    app.register_blueprint(assortment_pages.categories_blueprint)
    for edge in APIS:
        api.register_blueprint(edge.blueprint)
