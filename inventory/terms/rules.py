"""What desk and villager can agree on, and how the villager says yes: pure."""

from enum import StrEnum


class TermsKind(StrEnum):
    """Whose the goods are until they are sold."""

    CONSIGNMENT = "consignment"
    """代销: the villager's; the desk keeps a fee of what they bring (Civil Code art. 951)."""
    BUY_OUT = "buy_out"
    """收购: the desk buys them at once."""


class Method(StrEnum):
    """How a villager accepted."""

    SCREEN = "screen"
    """Read aloud, and tapped on the agent's screen: how it was done in the first release."""
    SIGNATURE = "signature"
    """Signed by finger on the agent's screen."""
    PIN = "pin"
    """With their card and its PIN."""
