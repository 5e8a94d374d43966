"""Mail by Amazon SES (API version 2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parley.aws.clients import unavailable_on_failure
from parley.identity.model import Mail

_NOBODY = "success@simulator.amazonses.com"
"""SES takes it like any other and delivers it nowhere (SES developer guide, *Mailbox simulator*)."""


class SesMailer:
    """A :class:`parley.identity.ports.Mailer`; ``client`` makes botocore's for sesv2 when the first mail is sent."""

    def __init__(self, client: Callable[[], Any], sender: str) -> None:
        self._client, self._sender = client, sender

    def send(self, mail: Mail) -> None:
        parts = {"Text": _utf8(mail.text), "Html": _utf8(mail.html)}
        with unavailable_on_failure():
            self._client().send_email(
                FromEmailAddress=f"Parley <{self._sender}>",
                Destination={"ToAddresses": [_address(mail.to) if mail.to else _NOBODY]},
                Content={"Simple": {"Subject": _utf8(mail.subject), "Body": parts}},
            )


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}


def _address(email: str) -> str:
    """With the domain in ASCII, as SES wants it."""
    local, _, domain = email.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"
