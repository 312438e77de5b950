"""Rolls and printers for tests, and a printer of the network that is a socket of this machine."""

import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.people.rules import Actor, Role
from inventory.labels.rules.codes import CodeKind, make_code
from inventory.labels.rules.papers import Language, SizeName
from inventory.places.models import Place
from inventory.printers import services as printers
from inventory.printers.models import Printer
from inventory.printers.rules import NewPrinter
from inventory.rolls import services as rolls
from inventory.rolls.models import Roll
from tests.conftest import NOW
from tests.support import inventory as build

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Hub:
    """A hub with a worker who makes rolls."""

    place: Place
    worker: Actor


def hub(session: Session) -> Hub:
    place = build.hub(session)
    return Hub(place, build.person(session, Role.WORKER, place))


def roll(
    session: Session, at: Hub, labels_count: int = 10, *, village: Place | None = None
) -> Roll:
    """Make a roll, and give it to a village if one is told."""
    made = rolls.make_roll(
        session,
        client_id=uuid.uuid4(),
        labels_count=labels_count,
        hub_id=at.place.id,
        actor=at.worker,
        now=NOW,
    )
    if village is not None:
        rolls.assign_roll(
            session, roll_code=made.code, place_id=village.id, actor=at.worker, now=NOW
        )
    return made


def codes_of(made: Roll) -> list[str]:
    """The codes of a roll's labels, in order."""
    return [
        make_code(CodeKind.ITEM, serial)
        for serial in range(made.first_serial, made.last_serial + 1)
    ]


def new_printer(place: Place, **changes: object) -> NewPrinter:
    """What a person types of a printer, with anything changed by name."""
    typed: dict[str, object] = {
        "place_id": place.id,
        "name": "小白",
        "host": "192.168.1.40",
        "port": 9100,
        "language": Language.TSPL,
        "label_size": SizeName.SMALL,
    }
    return NewPrinter(**(typed | changes))  # type: ignore[arg-type]


def printer(session: Session, place: Place, actor: Actor, **changes: object) -> Printer:
    return printers.add_printer(
        session, printer=new_printer(place, **changes), local_ok=True, actor=actor, now=NOW
    )


class Socket:
    """A printer's port: keeps what it is sent, up to where it was told to break."""

    def __init__(self, *, port: int, take: int | None, hold: bool) -> None:
        self.take = take
        """Bytes after which it hangs up, or stops reading; None takes all."""
        self.hold = hold
        self.taken = b""
        self.done = threading.Event()
        self.listening = socket.create_server((HOST, port))
        self.port: int = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self) -> None:
        try:
            line, _ = self.listening.accept()
        except OSError:
            return
        with line:
            while self.take is None or len(self.taken) < self.take:
                more = line.recv(4096)
                if not more:
                    return
                self.taken += more
            if self.hold:
                self.done.wait()

    def close(self) -> None:
        self.done.set()
        with suppress(OSError):
            # Wakes who waits for a caller; closing alone does not.
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self.thread.join()


@contextmanager
def listening(*, port: int = 0, take: int | None = None, hold: bool = False) -> Iterator[Socket]:
    """Run a printer; with `take` it breaks off after so many bytes, with `hold` without a word."""
    made = Socket(port=port, take=take, hold=hold)
    try:
        yield made
    finally:
        made.close()
