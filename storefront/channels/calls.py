"""What a platform allows us runs out: renewed before its end, between two transactions."""

from app import clock
from app.database import session as db
from app.errors import Refusal, conflict
from storefront.channels import queries, services
from storefront.channels.adapters import ADAPTERS
from storefront.channels.models import PlatformShop
from storefront.channels.rules import (
    SILENT,
    Grant,
    Platform,
    PlatformRefusedError,
    PlatformUnavailableError,
)


def renew_due() -> int:
    """Renew the grants of open shops that end soon, and tell how many were due.

    One that failed is tried again every minute until its end is far; where nobody has told the
    end, until the platform has answered once.
    """
    with db.reading() as session:
        due = [shop.id for shop in queries.open_shops(session) if _is_due(shop)]
    for shop_id in due:
        renew(shop_id)
    return len(due)


def renew(shop_id: int) -> bool:
    """Renew one shop's grant, and tell whether it is good now; what hinders it is written down."""
    with db.transaction() as session:
        shop = services.claim_renewal(session, shop_id=shop_id, now=clock.now())
        platform = Platform(queries.shop_of_id(session, shop_id).platform)
    if shop is None:
        return True
    try:
        _keep(shop_id, ADAPTERS[platform].renew(shop))
    except PlatformUnavailableError:
        reason = SILENT
    except (PlatformRefusedError, Refusal) as error:
        reason = str(error)
    else:
        return True
    with db.transaction() as session:
        services.note_renewal_failed(session, shop_id=shop_id, reason=reason)
    return False


def redeem(shop_id: int, *, code: str, back_to: str) -> None:
    """Turn the code that a platform sent back into a grant, and keep it.

    Raises:
        Refusal: `channels.not_granted` with the platform's words, those of `keep_grant`.
    """
    with db.reading() as session:
        row = queries.shop_of_id(session, shop_id)
    shop, adapter = queries.shop_for_adapter(row), ADAPTERS[Platform(row.platform)]
    try:
        grant = adapter.redeem(shop, code, back_to)
    except (PlatformUnavailableError, PlatformRefusedError) as error:
        raise conflict("channels.not_granted", reason=str(error)) from error
    _keep(shop_id, grant)


def _keep(shop_id: int, grant: Grant) -> None:
    with db.transaction() as session:
        services.keep_grant(session, shop_id=shop_id, grant=grant, now=clock.now())


def _is_due(row: PlatformShop) -> bool:
    shop, adapter = queries.shop_for_adapter(row), ADAPTERS[Platform(row.platform)]
    if row.grant_ends_at is not None:
        return row.grant_ends_at - clock.now() <= adapter.renews_before
    # Typed in by hand, or never given: asked for where there is something to ask by.
    can_renew = shop.keys.refresh_token or not adapter.grant_page(shop, "", "")
    return bool(shop.keys.app_secret and can_renew) and row.renewal_problem in {"", SILENT}
