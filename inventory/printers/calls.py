"""Conversations with printers: read, commit, send, and write what came of it.

No transaction is open while a printer is spoken to: it may take minutes, or never answer.
"""

from app import clock
from app.database import session as db
from inventory.labels.adapters.thermal import STREAMS
from inventory.labels.rules.papers import SIZES
from inventory.printers import services
from inventory.printers.adapters.raw_port import Patience, send
from inventory.printers.rules import Failure, Report, Sending, is_printer_address

_local_ok = False
_patience = Patience()


def use_network(*, local_ok: bool, patience: Patience | None = None) -> None:
    """Say whether this machine itself may be a printer, and how patient to be; wired once."""
    global _local_ok, _patience  # noqa: PLW0603 - one network per process
    _local_ok = local_ok
    _patience = patience or Patience()


def local_ok() -> bool:
    """Say whether this machine itself may be a printer."""
    return _local_ok


def print_job(job_id: int) -> None:
    """Send one job to its printer and write down what came of it."""
    with db.transaction() as session:
        sending = services.begin(session, job_id=job_id, now=clock.now())
    if sending is None:
        return
    try:
        report = _sent(job_id, sending)
    except Exception:
        # Nobody comes back for a job that broke here, so it must not look as if it were sending.
        _settle(job_id, Report(0, Failure.INTERRUPTED))
        raise
    _settle(job_id, report)


def _settle(job_id: int, report: Report) -> None:
    with db.transaction() as session:
        services.settle(session, job_id=job_id, report=report, now=clock.now())


def _sent(job_id: int, sending: Sending) -> Report:
    # Looked at again: the list may be older than the rule, or written past it.
    if not is_printer_address(sending.host, local_ok=_local_ok):
        return Report(0, Failure.FORBIDDEN)
    with db.reading() as session:
        words = services.words_of_job(session, job_id, first_label=sending.first_label)
    labels = STREAMS[sending.language](words, SIZES[sending.label_size])
    return send(sending.host, sending.port, labels, _patience)
