"""What a network printer is, and which addresses may be one: pure."""

import ipaddress
from dataclasses import dataclass
from enum import StrEnum

from app.errors import Refusal
from inventory.labels.rules.papers import Language, SizeName

RAW_PORT = 9100
"""Where label printers listen for plain bytes."""
PORTS = range(RAW_PORT, RAW_PORT + 10)
"""Print servers with several printers count on from the first."""
PORTS_ALL = range(1, 65536)
NAME_CHARACTERS_MAX = 40
LABELS_MAX = 5000
"""In one job: a whole roll."""
PRIVATE = tuple(
    ipaddress.IPv4Network(network) for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)
"""The networks of houses and offices (RFC 1918)."""
LOOPBACK = ipaddress.IPv4Network("127.0.0.0/8")


class JobState(StrEnum):
    """How far a print job is."""

    QUEUED = "queued"
    SENDING = "sending"
    """Bytes are on their way; a job that is found so by the next worker was interrupted."""
    SENT = "sent"
    """The printer took every byte. Whether there was paper, only a person can see."""
    FAILED = "failed"


class Failure(StrEnum):
    """Why a job failed, in words that a person can act upon."""

    REFUSED = "refused"
    """Nothing listens there."""
    UNREACHABLE = "unreachable"
    """No answer at all: off, or on another network."""
    STALLED = "stalled"
    """It took no more bytes: out of paper, open, or busy."""
    CUT = "cut"
    """It hung up in the middle."""
    INTERRUPTED = "interrupted"
    """Our own worker stopped in the middle."""
    FORBIDDEN = "forbidden"
    """It was taken off the list, or its address may not be a printer's any longer."""


@dataclass(frozen=True)
class NewPrinter:
    """What a person says of a printer."""

    place_id: int
    name: str
    host: str
    port: int
    language: Language
    label_size: SizeName


@dataclass(frozen=True)
class Sending:
    """A job on its way: where to, in what language, and from which label on."""

    host: str
    port: int
    language: Language
    label_size: SizeName
    first_label: int


@dataclass(frozen=True)
class Report:
    """What came of sending."""

    sent_labels: int
    """How many whole labels the printer took."""
    failure: Failure | None = None


def refuse_wrong_printer(printer: NewPrinter, *, local_ok: bool) -> None:
    """Refuse a printer without a name, or at an address that is no printer's.

    Args:
        printer: what was typed.
        local_ok: whether this machine itself may be a printer: in the sandbox and in tests.

    Raises:
        Refusal: `printer.name_wrong`, `printer.address_wrong`, `printer.port_wrong`.
    """
    if not 0 < len(printer.name) <= NAME_CHARACTERS_MAX:
        raise Refusal("printer.name_wrong", most=NAME_CHARACTERS_MAX)
    if not is_printer_address(printer.host, local_ok=local_ok):
        raise Refusal("printer.address_wrong")
    if printer.port not in ports_of(printer.host, local_ok=local_ok):
        raise Refusal("printer.port_wrong", first=PORTS.start, last=PORTS.stop - 1)


def is_printer_address(host: str, *, local_ok: bool) -> bool:
    """Say whether a printer may be at this address: the number of a private network only.

    A name is no address: it can lead somewhere else tomorrow, and then our bytes go to a stranger
    or to a machine of our own that trusts us.
    """
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        return False
    is_private = any(address in network for network in PRIVATE)
    return is_private or (local_ok and address in LOOPBACK)


def ports_of(host: str, *, local_ok: bool) -> range:
    """Tell which ports may be a printer's at an address that may be one."""
    is_local = local_ok and ipaddress.IPv4Address(host) in LOOPBACK
    return PORTS_ALL if is_local else PORTS
