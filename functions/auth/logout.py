"""GET and POST /logout: ends the single sign-on of this browser.

It is asked as an Amazon Cognito user pool is (``logout_uri``, or the parameters of a login), or as OpenID Connect
RP-Initiated Logout 1.0 says (``id_token_hint``, ``post_logout_redirect_uri``, ``state``).

Refresh tokens that clients got in it live on, as a user pool's do; they revoke their own. But signing out of a
first-party client ends what that client got here, whether or not it could revoke it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from authlib.common.urls import add_params_to_uri

from auth import cookies
from auth.authorize import Refusal, error_page, read_authorization_request
from auth.deps import Deps
from auth.http import Request, Response, once, redirect
from parley.errors import InvalidRequest, Unauthenticated
from parley.identity import service
from parley.identity.model import Client


class Leave(NamedTuple):
    """Who asks that somebody is logged out, and where that one goes."""

    client: Client
    response: Response
    user_id: str | None = None
    """Nobody else is to be logged out."""


def logout(request: Request, deps: Deps) -> Response:
    """On to a registered address, or to the login. Raises Refusal, Unavailable."""
    try:
        query = once(request.query())
    except InvalidRequest:
        return error_page("invalid_request")
    if "logout_uri" in query:
        leave = _by_cognito(query, deps)
    elif "id_token_hint" in query or "post_logout_redirect_uri" in query:
        leave = _by_openid(query, deps)
    else:
        asked = read_authorization_request(request, deps)
        leave = Leave(asked.client, redirect(f"/login?{urlencode(asked.parameters)}"))
    secret = cookies.session_of(request, deps)
    session = service.find_login_session(secret, store=deps.store, clock=deps.clock) if secret else None
    if session and leave.user_id not in (None, session.user_id):
        # Somebody else has signed in here since (§2): whom the hint names is logged out already.
        return leave.response
    if secret and (session := service.close_login_session(secret, store=deps.store)):
        deps.endings(request).log_out(session, leave.client)
    return leave.response.with_cookies(cookies.clear_session(deps))


def logout_by_form(request: Request, deps: Deps) -> Response:
    """POST (RP-Initiated Logout §2): the same as GET. A browser sends the session's cookie with a GET alone, for it is
    ``SameSite=Lax``. Raises InvalidRequest."""
    return redirect(f"/logout?{urlencode(request.form())}")


def _by_cognito(query: Mapping[str, str], deps: Deps) -> Leave:
    client = _client(query.get("client_id", ""), deps)
    return Leave(client, redirect(_registered(client, query["logout_uri"])))


def _by_openid(query: Mapping[str, str], deps: Deps) -> Leave:
    try:
        hint = deps.verifier.read_hint(query["id_token_hint"]) if "id_token_hint" in query else {}
    except Unauthenticated as exc:
        raise Refusal(error_page("invalid_request")) from exc
    client_id = hint.get("aud") or query.get("client_id", "")
    if query.get("client_id", client_id) != client_id:
        raise Refusal(error_page("invalid_client"))
    client = _client(client_id, deps)
    uri = query.get("post_logout_redirect_uri")
    if uri is None:
        return Leave(client, redirect(f"{deps.public_url}/"), hint.get("sub"))
    state = [("state", query["state"])] if "state" in query else []
    return Leave(client, redirect(add_params_to_uri(_registered(client, uri), state)), hint.get("sub"))


def _client(client_id: str, deps: Deps) -> Client:
    client = deps.store.get_client(client_id[:128] or "-")
    if client is None:
        raise Refusal(error_page("invalid_client"))
    return client


def _registered(client: Client, uri: str) -> str:
    if not client.allows_logout_to(uri):
        raise Refusal(error_page("logout_mismatch", client.client_id))
    return uri
