"""A mailer whose letter box can be looked into."""

from __future__ import annotations

from parley.errors import Unavailable
from parley.identity.model import Mail


class MemoryMailer:
    """A :class:`parley.identity.ports.Mailer`; ``is_broken`` makes it fail."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.is_broken = False

    def send(self, mail: Mail) -> None:
        if self.is_broken:
            raise Unavailable
        self.sent.append(mail)
