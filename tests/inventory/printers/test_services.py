import uuid

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.errors import Kind, Refusal
from app.people.rules import Actor, Role
from inventory.places.models import Place
from inventory.printers import checks, services
from inventory.printers.models import Printer, PrintJob
from inventory.printers.rules import Failure, Report
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import labels as look
from tests.support import printing as make


@pytest.fixture
def village(session: Session) -> Place:
    return build.village(session)


@pytest.fixture
def agent(session: Session, village: Place) -> Actor:
    return build.person(session, Role.AGENT, village)


@pytest.fixture
def printer(session: Session, village: Place, agent: Actor) -> Printer:
    return make.printer(session, village, agent)


@pytest.fixture
def stranger(session: Session) -> Actor:
    elsewhere = build.place(session, "centre", "430922101904", "邻村", "Next Village")
    return build.person(session, Role.AGENT, elsewhere)


def queue(
    session: Session, printer: Printer, actor: Actor, *, count: int = 3, **changes: object
) -> PrintJob:
    sent: dict[str, object] = {
        "client_id": uuid.uuid4(),
        "printer_id": printer.id,
        "title": "D0000001X",
        "labels": look.labels(count),
        "actor": actor,
        "now": NOW,
    }
    return services.queue_print(session, **(sent | changes))  # type: ignore[arg-type]


def tried(session: Session, job: PrintJob, report: Report) -> None:
    services.begin(session, job_id=job.id, now=NOW)
    services.settle(session, job_id=job.id, report=report, now=NOW)


def deferred(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(
        text("SELECT lock, args ->> 'job_id' FROM procrastinate_jobs ORDER BY id")
    )
    return [(lock, job_id) for lock, job_id in rows]


def refusal_of(verb: object) -> tuple[str, Kind]:
    with pytest.raises(Refusal) as caught:
        verb()  # type: ignore[operator]
    return caught.value.code, caught.value.kind


def test_a_printer_has_one_name_at_its_place_while_it_is_there(
    session: Session, village: Place, agent: Actor, printer: Printer
) -> None:
    refused = refusal_of(lambda: make.printer(session, village, agent, name=" 小白 "))
    services.retire_printer(session, printer_id=printer.id, actor=agent, now=NOW)

    assert refused == ("printer.already_there", Kind.CONFLICT)
    assert make.printer(session, village, agent).id != printer.id


def test_a_printer_of_another_place_is_not_there(
    session: Session, village: Place, agent: Actor, printer: Printer, stranger: Actor
) -> None:
    job = queue(session, printer, agent)

    assert refusal_of(lambda: make.printer(session, village, stranger)) == (
        "place.unknown",
        Kind.NOT_FOUND,
    )
    assert refusal_of(lambda: queue(session, printer, stranger)) == (
        "printer.unknown",
        Kind.NOT_FOUND,
    )
    assert refusal_of(
        lambda: services.print_again(session, job_id=job.id, first_label=1, actor=stranger)
    ) == ("print.unknown", Kind.NOT_FOUND)
    assert refusal_of(
        lambda: services.retire_printer(session, printer_id=printer.id, actor=stranger, now=NOW)
    ) == ("printer.unknown", Kind.NOT_FOUND)


def test_what_is_asked_twice_is_printed_once_and_in_the_order_of_its_printer(
    session: Session, agent: Actor, printer: Printer
) -> None:
    client_id = uuid.uuid4()
    first = queue(session, printer, agent, client_id=client_id)
    again = queue(session, printer, agent, client_id=client_id, labels=look.labels(1))

    assert (again.id, again.labels_count, again.state) == (first.id, 3, "queued")
    assert deferred(session) == [(f"printer:{printer.id}", str(first.id))]


def test_the_words_are_kept_as_they_were_when_it_was_asked(
    session: Session, agent: Actor, printer: Printer
) -> None:
    labels = [look.label(), look.pre_printed(2), look.with_gtin(3, net_grams=900)]
    job = queue(session, printer, agent, labels=labels)

    assert services.words_of_job(session, job.id) == labels
    assert services.words_of_job(session, job.id, first_label=3) == labels[2:]


@pytest.mark.parametrize("count", [0, 5001])
def test_too_few_or_too_many_labels_are_refused(
    session: Session, agent: Actor, printer: Printer, count: int
) -> None:
    labels = [look.label()] * count

    assert refusal_of(lambda: queue(session, printer, agent, labels=labels)) == (
        "print.count_wrong",
        Kind.INVALID,
    )
    assert session.scalar(select(func.count()).select_from(PrintJob)) == 0


def test_a_job_is_sent_once(session: Session, agent: Actor, printer: Printer) -> None:
    job = queue(session, printer, agent)

    sending = services.begin(session, job_id=job.id, now=NOW)
    assert sending is not None
    assert (sending.host, sending.port, sending.first_label) == ("192.168.1.40", 9100, 1)
    services.settle(session, job_id=job.id, report=Report(3), now=NOW)

    assert (job.state, job.tries, job.sent_labels, job.settled_at) == ("sent", 1, 3, NOW)
    assert services.begin(session, job_id=job.id, now=NOW) is None
    assert (job.state, job.tries) == ("sent", 1)


def test_a_job_that_a_dead_worker_left_fails_instead_of_printing_again(
    session: Session, agent: Actor, printer: Printer
) -> None:
    job = queue(session, printer, agent)
    services.begin(session, job_id=job.id, now=NOW)

    assert services.begin(session, job_id=job.id, now=NOW) is None

    assert (job.state, job.reason, job.tries) == ("failed", Failure.INTERRUPTED, 1)


def test_a_failed_job_goes_on_from_the_label_that_a_person_names(
    session: Session, agent: Actor, printer: Printer
) -> None:
    job = queue(session, printer, agent)
    tried(session, job, Report(1, Failure.STALLED))
    assert (job.state, job.reason, job.sent_labels) == ("failed", "stalled", 1)

    services.print_again(session, job_id=job.id, first_label=2, actor=agent)
    assert (job.state, job.reason, job.first_label, job.settled_at) == ("queued", "", 2, None)
    tried(session, job, Report(2))

    assert (job.state, job.sent_labels, job.tries) == ("sent", 2, 2)
    assert len(deferred(session)) == 2
    assert [c.name for c in checks.CHECKS if session.execute(text(c.sql)).first()] == []


def test_only_a_failed_job_is_printed_again_and_from_a_label_that_it_has(
    session: Session, agent: Actor, printer: Printer
) -> None:
    def again(first_label: int) -> tuple[str, Kind]:
        return refusal_of(
            lambda: services.print_again(
                session, job_id=job.id, first_label=first_label, actor=agent
            )
        )

    job = queue(session, printer, agent)
    assert again(1) == ("print.not_failed", Kind.CONFLICT)
    tried(session, job, Report(0, Failure.REFUSED))
    assert again(0) == ("print.first_label_wrong", Kind.INVALID)
    assert again(4) == ("print.first_label_wrong", Kind.INVALID)
    services.retire_printer(session, printer_id=printer.id, actor=agent, now=NOW)

    assert again(1) == ("printer.unknown", Kind.NOT_FOUND)


def test_what_waits_for_a_printer_that_was_taken_away_fails(
    session: Session, agent: Actor, printer: Printer
) -> None:
    job = queue(session, printer, agent)
    services.retire_printer(session, printer_id=printer.id, actor=agent, now=NOW)

    assert services.begin(session, job_id=job.id, now=NOW) is None
    assert (job.state, job.reason, job.tries) == ("failed", Failure.FORBIDDEN, 0)


def test_rows_bent_past_the_code_are_found(
    session: Session, agent: Actor, printer: Printer
) -> None:
    tried(session, queue(session, printer, agent), Report(3))
    session.execute(text("UPDATE print_jobs SET tries = 0"))
    session.execute(text("UPDATE printers SET host = '8.8.8.8'"))

    assert {c.name for c in checks.CHECKS if session.execute(text(c.sql)).first()} == {
        "print_jobs_are_settled_once",
        "printers_are_on_private_networks",
    }
