"""Personal fields at rest: encrypted text, and a keyed hash to find it by (PIPL art. 51)."""

import hashlib
import hmac
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

NONCE_BYTES = 12

_key: bytes = b""
_cipher: AESGCM | None = None


def use_key(field_key_hex: str) -> None:
    """Set the process's field key (64 hex digits) before the first personal field is touched."""
    global _key, _cipher  # noqa: PLW0603 - one key per process, set once by the factory
    _key = bytes.fromhex(field_key_hex)
    _cipher = AESGCM(_key)


def search_hash(plain: str) -> bytes:
    """Hash a personal value so that equal values can be found without being readable."""
    return hmac.new(_key, plain.strip().upper().encode(), hashlib.sha256).digest()


def sealed(plain: str) -> bytes:
    """Encrypt a personal value, for statements that write many rows at once."""
    return sealed_bytes(plain.encode())


def sealed_bytes(plain: bytes) -> bytes:
    """Encrypt a piece of a file."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _with_key().encrypt(nonce, plain, None)


def opened_bytes(content: bytes) -> bytes:
    """Decrypt a piece of a file."""
    return _with_key().decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], None)


def _with_key() -> AESGCM:
    if _cipher is None:
        raise RuntimeError("a personal field is touched before the process has its key")
    return _cipher


class SealedText(TypeDecorator[str]):
    """Text that is AES-256-GCM encrypted on its way into the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        """Encrypt."""
        return None if value is None else sealed(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Decrypt."""
        return None if value is None else opened_bytes(bytes(value)).decode()
