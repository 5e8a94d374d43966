"""Where a Parley is: one address, from which the others follow."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CLI_CLIENT_ID = "parley-cli"
"""The first-party native client (RFC 8252): its redirect_uri is the loopback address, at any port."""


@dataclass(frozen=True)
class Endpoints:
    """The addresses of one Parley, without a slash at the end; ``api_url`` includes ``/api/v1``."""

    issuer: str
    api_url: str
    ws_url: str
    client_id: str = CLI_CLIENT_ID

    @classmethod
    def at(cls, url: str, *, client_id: str = CLI_CLIENT_ID) -> Endpoints:
        """A Parley that has all its parts behind one address, e.g. ``https://chat.example.com``."""
        base = url.rstrip("/")
        parts = urlsplit(base)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError(f"{url!r} is no http or https address")
        socket = parts._replace(scheme="wss" if parts.scheme == "https" else "ws").geturl()
        return cls(issuer=base, api_url=f"{base}/api/v1", ws_url=f"{socket}/ws", client_id=client_id)


def find_local(start: Path | None = None) -> Mapping[str, Any] | None:
    """What a running system wrote to ``.parley/local.json``, here or in a folder above; None where there is none."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        path = folder / ".parley" / "local.json"
        if path.is_file():
            content = json.loads(path.read_text(encoding="utf-8"))
            return content if isinstance(content, dict) else None
    return None


def choose_url(given: str | None, environ: Mapping[str, str] | None = None, start: Path | None = None) -> str:
    """The address that was given, else PARLEY_URL, else that of the system running here.

    Raises ValueError when there is none.
    """
    source = os.environ if environ is None else environ
    url = given or source.get("PARLEY_URL") or (find_local(start) or {}).get("web_url")
    if not url:
        raise ValueError("no Parley is running here: give its address with --url, or start one with `make up`")
    return str(url)
