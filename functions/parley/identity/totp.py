"""One-time passwords of authenticator apps (RFC 6238), and the QR code that gives an app its secret."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from parley.identity.service.second_factor import STEP_SECONDS

_DIGITS = 6
ISSUER = "Parley"
"""What an app shows beside the account."""


class Totp:
    """A :class:`parley.identity.ports.OneTimePasswords`."""

    def code(self, secret: bytes, step: int) -> str:
        return _totp(secret).generate(step * STEP_SECONDS).decode()

    def uri(self, secret: bytes, account: str) -> str:
        return _totp(secret).get_provisioning_uri(account, ISSUER)


def qr_code(uri: str) -> str:
    """A picture as a data URI (SVG), black on white in every theme, so that every camera reads it."""
    import segno

    return segno.make(uri, micro=False).svg_data_uri(scale=4, dark="#000", light="#fff")


def _totp(secret: bytes) -> TOTP:
    # SHA-1 in an HMAC is sound, and the one that every app takes (RFC 6238 §1.2).
    return TOTP(secret, _DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303
