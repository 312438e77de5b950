"""Answers on their way to the gateway: read, commit, call, and write what came of it.

No transaction is open while the gateway is asked. Papers go first, each once under its own id;
then the answer, once under its own. What breaks on the way is asked again with the same ids.
"""

import logging

from app import clock
from app.database import session as db
from fulfilment.answers import queries, services
from fulfilment.answers.queries import Letter
from fulfilment.answers.rules import Kind
from storefront.disputes import calls as disputes
from storefront.payments.rules import DisputeReport, GatewayRefused, GatewayUnavailable

log = logging.getLogger(__name__)


def send(dispute_id: str) -> None:
    """Carry what was handed in to the gateway; nothing where nothing is on its way.

    Raises:
        GatewayUnavailable: try again later.
    """
    with db.reading() as session:
        letter = queries.letter(session, dispute_id)
    if letter is None:
        return
    try:
        report = _said(letter)
    except GatewayRefused as refused:
        with db.transaction() as session:
            services.record_refused(session, client_id=letter.answer_id, reason=str(refused))
        return
    with db.transaction() as session:
        services.record_sent(session, client_id=letter.answer_id, report=report, now=clock.now())


def send_left() -> None:
    """Send every answer that is still on its way; silence about one leaves the others alone."""
    with db.reading() as session:
        left = queries.on_the_way(session)
    for dispute_id in left:
        try:
            send(dispute_id)
        except GatewayUnavailable as silence:
            log.warning("the answer to %s is still on its way: %s", dispute_id, silence)


def _said(letter: Letter) -> DisputeReport:
    gateway = disputes.gateway()
    if letter.kind == Kind.GIVEN_UP:
        return gateway.give_up(letter.dispute_id, answer_id=letter.answer_id)
    evidence = dict(letter.evidence)
    for paper in letter.papers:
        evidence[paper.kind] = paper.gateway_file_id or gateway.upload(
            paper_id=paper.client_id, name=paper.name, content=paper.content
        )
        with db.transaction() as session:
            services.note_uploaded(session, paper_id=paper.id, gateway_file_id=evidence[paper.kind])
    return gateway.submit(letter.dispute_id, answer_id=letter.answer_id, evidence=evidence)
