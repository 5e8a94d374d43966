"""People whom other issuers sign in."""

from __future__ import annotations

from parley.clock import Timestamp
from parley.identity.model.base import Model


class FederatedIdentity(Model):
    """What a trusted issuer says of a person. Texts that it does not say are empty."""

    issuer: str
    subject: str
    username: str = ""
    email: str = ""
    email_verified: bool = False
    display_name: str = ""
    may_link: bool = False
    """Whether its verified e-mail addresses may lead to users who exist already."""


class FederatedLink(Model):
    """Which user an issuer's subject is here; never changed."""

    issuer: str
    subject: str
    user_id: str
    created_at: Timestamp
