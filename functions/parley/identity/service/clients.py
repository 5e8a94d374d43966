"""Clients: the systems that sign people in."""

from __future__ import annotations

import re

from parley.errors import InvalidRequest
from parley.identity.model import Client
from parley.identity.ports import ClientStore

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!$-;=?-\[\]_a-z~]+")


def register_client(client: Client, *, store: ClientStore) -> None:
    """Makes or replaces the client.

    Raises InvalidRequest for an address that is relative or has a fragment (RFC 6749 §3.1.2).
    """
    for uri in (*client.redirect_uris, *client.logout_uris):
        if not _ABSOLUTE.fullmatch(uri):
            raise InvalidRequest(f"{uri} is not an absolute address without a fragment.")
    store.put_client(client)
