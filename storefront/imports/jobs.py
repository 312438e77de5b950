"""Files are read and taken behind the page that shows how far they are."""

from procrastinate import RetryStrategy

from app import clock
from app.database import session as db
from app.database.session import LostRace
from app.jobs import names
from app.jobs.queue import queue
from storefront.imports import calls
from storefront.imports.services import judging, taking

AGAIN = RetryStrategy(max_attempts=5, exponential_wait=2, retry_exceptions=[LostRace])


@queue.task(name=names.READ_PLATFORM_FILE, retry=AGAIN)
def read_platform_file(file_id: int) -> None:
    """Read a file that was handed in."""
    calls.read(file_id)


@queue.task(name=names.WEIGH_PLATFORM_FILES, retry=AGAIN)
def weigh_platform_files(shop_id: int) -> None:
    """Work out anew what would hinder the files that somebody may look over."""
    with db.transaction() as session:
        judging.weigh_all(session, shop_id=shop_id, now=clock.now())


@queue.task(name=names.TAKE_PLATFORM_FILE, retry=AGAIN)
def take_platform_file(file_id: int) -> None:
    """Take a file's rows."""
    calls.take(file_id)


@queue.periodic(cron="37 * * * *")
@queue.task(name=names.FORGET_PLATFORM_FILES)
def forget_platform_files(timestamp: int) -> None:
    """Throw away what was handed in a day ago."""
    with db.transaction() as session:
        taking.forget_stale(session, now=clock.now())
