"""Identity's data, by what it is about."""

from __future__ import annotations

from parley.identity.model.audit import NOWHERE, AuditEvent, Source
from parley.identity.model.base import Model, Page, epoch
from parley.identity.model.clients import Client, ClientSecret, ClientSettings, GrantType
from parley.identity.model.consents import Consent
from parley.identity.model.factors import SecondFactor
from parley.identity.model.federation import FederatedIdentity, FederatedLink
from parley.identity.model.grants import AuthorizationCode, RefreshFamily
from parley.identity.model.sessions import LoginSession, Principal, Session, SessionClient, SignOut, Ticket
from parley.identity.model.users import Account, Credentials, User, UserStatus

__all__ = [
    "NOWHERE",
    "Account",
    "AuditEvent",
    "AuthorizationCode",
    "Client",
    "ClientSecret",
    "ClientSettings",
    "Consent",
    "Credentials",
    "FederatedIdentity",
    "FederatedLink",
    "GrantType",
    "LoginSession",
    "Model",
    "Page",
    "Principal",
    "RefreshFamily",
    "SecondFactor",
    "Session",
    "SessionClient",
    "SignOut",
    "Source",
    "Ticket",
    "User",
    "UserStatus",
    "epoch",
]
