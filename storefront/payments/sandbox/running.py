"""One running sandbox: its settings, its memory and its clock."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from app import clock
from storefront.payments.sandbox.settings import SandboxSettings
from storefront.payments.sandbox.store import Store, Transaction

EXTENSION = "sandbox"


@dataclass(frozen=True)
class Sandbox:
    """What every part of the sandbox stands on."""

    settings: SandboxSettings
    store: Store
    clock: Callable[[], datetime] = clock.now

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin a transaction at the time of now."""
        return self.store.transaction(self.clock())
