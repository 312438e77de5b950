"""What a platform lets a shop ask by: tokens that run out and are renewed; a code begins."""

from dataclasses import dataclass
from typing import Any

SECONDS = 7200


@dataclass
class Tokens:
    """The tokens of one shop."""

    access: str = ""
    """The one that is good; any is, until the first is given."""
    refresh: str = "refresh-0"
    code: str = "code-0"
    given: int = 0

    def is_good(self, access: str) -> bool:
        return self.access in {"", access}

    def run_out(self) -> None:
        self.access = "none is good any more"

    def redeem(self, code: str) -> dict[str, Any] | None:
        """Give the first tokens for a code, once."""
        if code != self.code:
            return None
        self.code = "spent"
        return self.give()

    def renew(self, refresh: str) -> dict[str, Any] | None:
        """Give the next tokens for the refresh token, once."""
        return self.give() if refresh == self.refresh else None

    def give(self) -> dict[str, Any]:
        self.given += 1
        self.access, self.refresh = f"access-{self.given}", f"refresh-{self.given}"
        return {
            "access_token": self.access,
            "refresh_token": self.refresh,
            "expires_in": SECONDS,
        }
