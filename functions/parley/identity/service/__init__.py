"""What can be done with identities. Each function takes the store, the clock and the randomness that it needs."""

from __future__ import annotations

from parley.identity.service.audit import Trail
from parley.identity.service.clients import register_client
from parley.identity.service.codes import find_code, issue_code, redeem_code
from parley.identity.service.families import SignIn, find_family, open_family, revoke_family, rotate_family
from parley.identity.service.login import close_login_session, find_login_session, log_in, open_login_session
from parley.identity.service.tickets import TICKET_SECONDS, consume_ticket, issue_ticket
from parley.identity.service.users import create_user, find_users, get_users

__all__ = [
    "TICKET_SECONDS",
    "SignIn",
    "Trail",
    "close_login_session",
    "consume_ticket",
    "create_user",
    "find_code",
    "find_family",
    "find_login_session",
    "find_users",
    "get_users",
    "issue_code",
    "issue_ticket",
    "log_in",
    "open_family",
    "open_login_session",
    "redeem_code",
    "register_client",
    "revoke_family",
    "rotate_family",
]
