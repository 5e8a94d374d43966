"""Clients: the systems that sign people in, or speak for themselves."""

from __future__ import annotations

import re
from typing import Literal

from parley.identity.model.base import Model

GrantType = Literal["authorization_code", "refresh_token", "client_credentials"]

# A registered address of a native client on the loopback interface: any port will do (RFC 8252 §7.3).
_LOOPBACK = re.compile(r"(?P<origin>http://(?:127\.0\.0\.1|\[::1\]|localhost))(?::[0-9]{1,5})?(?P<rest>/[^#]*)?")


class Client(Model):
    """A system that signs people in through us (RFC 6749 §2). Public while it has no secret."""

    client_id: str
    name: str
    redirect_uris: tuple[str, ...] = ()
    logout_uris: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    grant_types: tuple[GrantType, ...] = ("authorization_code", "refresh_token")
    native: bool = False
    """Runs on the user's device: loopback redirect addresses match with any port (RFC 8252 §7.3)."""
    secret_hashes: tuple[str, ...] = ()
    access_token_seconds: int = 900
    refresh_token_seconds: int = 30 * 86400

    @property
    def is_public(self) -> bool:
        return not self.secret_hashes

    def allows_redirect_to(self, redirect_uri: str) -> bool:
        """Exact match (RFC 9700 §2.1), but for the port of a native client on loopback."""
        if redirect_uri in self.redirect_uris:
            return True
        return (
            self.native
            and (wanted := _portless(redirect_uri)) is not None
            and wanted in map(_portless, self.redirect_uris)
        )

    def allows_logout_to(self, logout_uri: str) -> bool:
        return logout_uri in self.logout_uris


def _portless(uri: str) -> str | None:
    match = _LOOPBACK.fullmatch(uri)
    return match["origin"] + (match["rest"] or "") if match else None
