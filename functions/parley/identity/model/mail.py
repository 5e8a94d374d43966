"""What is sent to people's addresses."""

from __future__ import annotations

from parley.identity.model.base import Model


class Mail(Model):
    """A mail, as text and as HTML."""

    to: str | None
    """None is nobody: it is sent all the same, to where it is dropped."""
    subject: str
    text: str
    html: str
