"""A job from its row to the paper: a printer of this machine prints what it is sent."""

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.people.rules import Actor, Role
from inventory.labels.rules.papers import Language, SizeName
from inventory.places.models import Place
from inventory.printers import calls, services
from inventory.printers.adapters.raw_port import Patience
from inventory.printers.models import PrintJob
from tests.conftest import NOW
from tests.doubles.printers import tspl, zpl
from tests.support import inventory as build
from tests.support import labels as look
from tests.support import printing as make

PRINTED = {Language.TSPL: tspl.printed, Language.ZPL: zpl.printed}
COUNT = 4


@pytest.fixture(autouse=True)
def haste() -> Iterator[None]:
    calls.use_network(local_ok=True, patience=Patience(0.5, 0.3, 0.3))
    yield
    calls.use_network(local_ok=True)


@pytest.fixture
def village(session: Session) -> Place:
    return build.village(session)


@pytest.fixture
def agent(session: Session, village: Place) -> Actor:
    return build.person(session, Role.AGENT, village)


def job_at(
    session: Session, village: Place, agent: Actor, port: int, language: Language = Language.TSPL
) -> PrintJob:
    printer = make.printer(
        session,
        village,
        agent,
        host=make.HOST,
        port=port,
        language=language,
        label_size=SizeName.LARGE,
    )
    return services.queue_print(
        session,
        client_id=uuid.uuid4(),
        printer_id=printer.id,
        title="D0000001X",
        labels=look.labels(COUNT),
        actor=agent,
        now=NOW,
    )


def state(session: Session, job: PrintJob) -> tuple[str, str, int]:
    session.refresh(job)
    return job.state, job.reason, job.sent_labels


@pytest.mark.parametrize("language", list(Language))
def test_what_was_asked_comes_out_of_the_printer_and_reads(
    session: Session, village: Place, agent: Actor, language: Language
) -> None:
    with make.listening() as printer:
        job = job_at(session, village, agent, printer.port, language)
        calls.print_job(job.id)
        printer.thread.join()

    assert state(session, job) == ("sent", "", COUNT)
    paper = PRINTED[language](printer.taken)
    assert [image.size for image in paper] == [(480, 320)] * COUNT
    assert [look.read(image) for image in paper] == [[label.url] for label in look.labels(COUNT)]


def test_a_second_try_prints_from_the_label_that_a_person_named(
    session: Session, village: Place, agent: Actor
) -> None:
    with make.listening(take=10) as printer:
        job = job_at(session, village, agent, printer.port)
        port = printer.port
    calls.print_job(job.id)
    assert state(session, job) == ("failed", "refused", 0)

    with make.listening(port=port) as printer:
        services.print_again(session, job_id=job.id, first_label=3, actor=agent)
        session.flush()
        calls.print_job(job.id)
        printer.thread.join()

    assert state(session, job) == ("sent", "", 2)
    assert [look.read(image) for image in tspl.printed(printer.taken)] == [
        [label.url] for label in look.labels(COUNT)[2:]
    ]


def test_an_address_that_may_no_longer_be_a_printer_is_not_spoken_to(
    session: Session, village: Place, agent: Actor
) -> None:
    job = job_at(session, village, agent, 9100)
    calls.use_network(local_ok=False)

    calls.print_job(job.id)

    assert state(session, job) == ("failed", "forbidden", 0)
