"""RSA as both providers use it: SHA-256 with PKCS #1 v1.5 to sign, OAEP to hide a name."""

import base64
from functools import lru_cache
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from storefront.wallets.rules import ProviderSilentError

KEYS_KEPT = 8
"""Reading a key proves it, which takes longer than signing with it."""


def signed(private_key: str, message: bytes) -> str:
    """Sign a message; the signature in Base64."""
    return base64.b64encode(
        _private(private_key).sign(message, padding.PKCS1v15(), hashes.SHA256())
    ).decode()


def prove(public_key: str, message: bytes, signature: str) -> None:
    """Prove that the provider signed an answer.

    Raises:
        ProviderSilentError: it did not; such an answer is none.
    """
    key = _public(public_key)
    try:
        key.verify(base64.b64decode(signature), message, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError) as error:
        raise ProviderSilentError("an answer that is not signed") from error


def hidden(public_key: str, text: str) -> str:
    """Encrypt a name for the provider alone (RSA-OAEP with SHA-1, the provider's choice)."""
    sha1 = hashes.SHA1()  # noqa: S303 - the provider's choice
    way = padding.OAEP(mgf=padding.MGF1(sha1), algorithm=sha1, label=None)
    return base64.b64encode(_public(public_key).encrypt(text.encode(), way)).decode()


@lru_cache(maxsize=KEYS_KEPT)
def _private(pem: str) -> rsa.RSAPrivateKey:
    return cast(rsa.RSAPrivateKey, serialization.load_pem_private_key(pem.encode(), password=None))


@lru_cache(maxsize=KEYS_KEPT)
def _public(pem: str) -> rsa.RSAPublicKey:
    return cast(rsa.RSAPublicKey, serialization.load_pem_public_key(pem.encode()))
