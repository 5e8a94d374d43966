"""Identity's data, by what it is about."""

from __future__ import annotations

from parley.identity.model.audit import NOWHERE, AuditEvent, Source
from parley.identity.model.base import Model, Page, epoch
from parley.identity.model.clients import Client, GrantType
from parley.identity.model.grants import AuthorizationCode, RefreshFamily
from parley.identity.model.sessions import LoginSession, Principal, Ticket
from parley.identity.model.users import Account, Credentials, User, UserStatus

__all__ = [
    "NOWHERE",
    "Account",
    "AuditEvent",
    "AuthorizationCode",
    "Client",
    "Credentials",
    "GrantType",
    "LoginSession",
    "Model",
    "Page",
    "Principal",
    "RefreshFamily",
    "Source",
    "Ticket",
    "User",
    "UserStatus",
    "epoch",
]
