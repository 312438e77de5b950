"""What happens to live rooms by themselves."""

from app import clock
from app.database import session as db
from app.jobs import names
from app.jobs.queue import queue
from storefront.live import calls
from storefront.live.services import pool, telling


@queue.task(name=names.TELL_STOCK)
def tell_stock(shop_id: int) -> None:
    """Tell a platform how much more or less it may sell."""
    calls.tell_stock(shop_id)


@queue.periodic(cron="* * * * *")
@queue.task(name=names.TEND_LIVE_ROOMS)
def tend_live_rooms(timestamp: int) -> None:
    """Write the minute down, close what is over, and tell platforms what they do not know."""
    with db.transaction() as session:
        pool.sample(session, now=clock.now())
        pool.close_due(session, now=clock.now())
        telling.tell_unpaid(session, now=clock.now())
        telling.doubt_unanswered(session, now=clock.now())
    calls.empty_closed_rooms()
    calls.tell_all()
