"""Who is signed in in the browser that asks, and how somebody comes to be."""

from __future__ import annotations

from dataclasses import dataclass

from auth import cookies
from auth.deps import Deps
from auth.http import Request
from parley.identity import service
from parley.identity.assurance import MFA, OTP
from parley.identity.model import Account, LoginSession


@dataclass(frozen=True)
class Visit:
    """A live login session, and the account whose it is."""

    session: LoginSession
    account: Account


def visit_of(request: Request, deps: Deps) -> Visit | None:
    """The browser's visit, if there is one and the user may still sign in. Raises Unavailable."""
    secret = cookies.session_of(request, deps)
    session = service.find_login_session(secret, store=deps.store, clock=deps.clock) if secret else None
    account = deps.store.get_account(session.user_id) if session else None
    return Visit(session, account) if session and account and account.may_sign_in else None


def begin_visit(request: Request, deps: Deps, account: Account, amr: tuple[str, ...]) -> tuple[Visit, str]:
    """Signs the account in, in place of whoever was before; gives the visit and its cookie. Raises Unavailable.

    ``amr`` says how they proved who they are (RFC 8176).
    """
    cookie = cookies.session_of(request, deps)
    before = service.close_login_session(cookie, store=deps.store) if cookie else None
    secret, session = service.open_login_session(
        account.user.id,
        amr,
        request.source,
        before,
        store=deps.store,
        clock=deps.clock,
        new_id=deps.new_id,
        new_secret=deps.new_secret,
    )
    return Visit(session, account), cookies.set_session(secret, deps)


def strengthen_visit(request: Request, deps: Deps, visit: Visit) -> tuple[Visit, str]:
    """The visit with a second factor, and its new cookie. Raises Unavailable."""
    held = cookies.session_of(request, deps) or ""
    secret, session = service.strengthen_login_session(
        held, visit.session, (OTP, MFA), store=deps.store, new_secret=deps.new_secret
    )
    return Visit(session, visit.account), cookies.set_session(secret, deps)
