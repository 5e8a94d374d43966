"""The mails that the emulator was given to send."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from datetime import datetime
from typing import NamedTuple

from devstack.config import CannotRun, Place
from devstack.process import console


class SentMail(NamedTuple):
    to: str
    subject: str
    text: str
    html: str
    at: datetime


def sent(place: Place) -> list[SentMail]:
    """All of them, the latest last; those to nobody too. Raises CannotRun where nothing answers."""
    try:
        with urllib.request.urlopen(f"{place.aws_endpoint_url}/_ministack/ses/messages", timeout=5) as answer:
            accounts = json.load(answer)["messages"]
    except (urllib.error.URLError, OSError, ValueError, KeyError) as exc:
        raise CannotRun(f"No mails can be read at {place.aws_endpoint_url}: is MiniStack running? make up") from exc
    mails = [mail for mails in accounts.values() for mail in mails]
    return [
        SentMail(
            to=", ".join(mail["To"]),
            subject=mail["Subject"],
            text=mail["BodyText"] or "",
            html=mail["BodyHtml"] or "",
            at=datetime.fromtimestamp(mail["Timestamp"]).astimezone(),
        )
        for mail in sorted(mails, key=lambda mail: mail["Timestamp"])
    ]


def show(place: Place, most: int = 10) -> None:
    """Prints the latest."""
    mails = sent(place)[-most:]
    if not mails:
        console.print("No mail has been sent.")
    for mail in mails:
        console.rule(f"{mail.at:%H:%M:%S}  {mail.to}", align="left")
        console.print(f"{mail.subject}\n\n{mail.text}", markup=False, highlight=False)
