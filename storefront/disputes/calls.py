"""The gateway, where disputes are answered: wired once for each process."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from storefront.payments.rules import DisputeReport


class DisputeGateway(Protocol):
    """What the desk needs to answer disputes.

    Every method asks the network, and may raise `GatewayUnavailable` (ask again later) or
    `GatewayRefused`.
    """

    def upload(self, *, paper_id: UUID, name: str, content: bytes) -> str:
        """Hand over a file and tell its id there; the same paper is the same file."""
        ...

    def submit(
        self, dispute_id: str, *, answer_id: UUID, evidence: Mapping[str, str]
    ) -> DisputeReport:
        """Hand evidence in, once for each answer id."""
        ...

    def give_up(self, dispute_id: str, *, answer_id: UUID) -> DisputeReport:
        """Accept that a dispute is lost."""
        ...


_gateway: DisputeGateway | None = None


def use_gateway(gateway: DisputeGateway) -> None:
    """Let this process answer disputes through this gateway; the room's wiring sets it once."""
    global _gateway  # noqa: PLW0603 - one gateway per process
    _gateway = gateway


def gateway() -> DisputeGateway:
    """Return the gateway of this process."""
    if _gateway is None:
        raise RuntimeError("no gateway was wired")
    return _gateway
