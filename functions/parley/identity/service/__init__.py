"""What can be done with identities. Each function takes the store, the clock and the randomness that it needs."""

from __future__ import annotations

from parley.identity.service.addresses import check_address
from parley.identity.service.audit import Trail, read_events
from parley.identity.service.callers import ByIssuer, Callers, TokenVerifier
from parley.identity.service.clients import (
    create_client,
    delete_client,
    end_secret,
    list_clients,
    register_client,
    rotate_secret,
    update_client,
)
from parley.identity.service.codes import find_code, issue_code, redeem_code
from parley.identity.service.consents import give_consent, has_consent, list_connected, withdraw_consent
from parley.identity.service.directory import find_accounts, find_users, get_users, list_accounts, those_with
from parley.identity.service.endings import Endings
from parley.identity.service.families import SignIn, find_family, is_live, open_family, rotate_family
from parley.identity.service.limits import TryLimits, read_limits
from parley.identity.service.login import (
    close_login_session,
    find_login_session,
    log_in,
    open_login_session,
    strengthen_login_session,
)
from parley.identity.service.second_factor import Enrolment, SecondFactors
from parley.identity.service.sessions import list_sessions
from parley.identity.service.tickets import TICKET_SECONDS, consume_ticket, issue_ticket
from parley.identity.service.users import add_account, create_user, draft_account

__all__ = [
    "TICKET_SECONDS",
    "ByIssuer",
    "Callers",
    "Endings",
    "Enrolment",
    "SecondFactors",
    "SignIn",
    "TokenVerifier",
    "Trail",
    "TryLimits",
    "add_account",
    "check_address",
    "close_login_session",
    "consume_ticket",
    "create_client",
    "create_user",
    "delete_client",
    "draft_account",
    "end_secret",
    "find_accounts",
    "find_code",
    "find_family",
    "find_login_session",
    "find_users",
    "get_users",
    "give_consent",
    "has_consent",
    "is_live",
    "issue_code",
    "issue_ticket",
    "list_accounts",
    "list_clients",
    "list_connected",
    "list_sessions",
    "log_in",
    "open_family",
    "open_login_session",
    "read_events",
    "read_limits",
    "redeem_code",
    "register_client",
    "rotate_family",
    "rotate_secret",
    "strengthen_login_session",
    "those_with",
    "update_client",
    "withdraw_consent",
]
