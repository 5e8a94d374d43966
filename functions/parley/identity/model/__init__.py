"""Identity's data, by what it is about."""

from __future__ import annotations

from parley.identity.model.audit import NOWHERE, AuditEvent, Source
from parley.identity.model.base import Model, Page, epoch
from parley.identity.model.clients import MAX_GRACE_SECONDS, Client, ClientSecret, ClientSettings, GrantType
from parley.identity.model.confirmations import Confirmation, Purpose, SignUp
from parley.identity.model.consents import ConnectedApp, Consent
from parley.identity.model.factors import SecondFactor
from parley.identity.model.federation import FederatedIdentity, FederatedLink
from parley.identity.model.grants import AuthorizationCode, RefreshFamily
from parley.identity.model.invitations import Invitation, SealedInvitation
from parley.identity.model.keys import KeyRing, RingKey
from parley.identity.model.mail import Mail
from parley.identity.model.sessions import LoginSession, Principal, Session, SessionClient, SignOut, Ticket
from parley.identity.model.users import Account, Credentials, User, UserDetails, UserStatus

__all__ = [
    "MAX_GRACE_SECONDS",
    "NOWHERE",
    "Account",
    "AuditEvent",
    "AuthorizationCode",
    "Client",
    "ClientSecret",
    "ClientSettings",
    "Confirmation",
    "ConnectedApp",
    "Consent",
    "Credentials",
    "FederatedIdentity",
    "FederatedLink",
    "GrantType",
    "Invitation",
    "KeyRing",
    "LoginSession",
    "Mail",
    "Model",
    "Page",
    "Principal",
    "Purpose",
    "RefreshFamily",
    "RingKey",
    "SealedInvitation",
    "SecondFactor",
    "Session",
    "SessionClient",
    "SignOut",
    "SignUp",
    "Source",
    "Ticket",
    "User",
    "UserDetails",
    "UserStatus",
    "epoch",
]
