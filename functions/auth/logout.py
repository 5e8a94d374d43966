"""GET /logout: ends the single sign-on of this browser. Tokens that clients hold live on; they revoke their own."""

from __future__ import annotations

from urllib.parse import urlencode

from auth import cookies
from auth.authorize import error_page, read_authorization_request
from auth.deps import Deps
from auth.http import Request, Response, once, redirect
from parley.errors import InvalidRequest
from parley.identity import service


def logout(request: Request, deps: Deps) -> Response:
    """On to a registered ``logout_uri``, or with redirect_uri and response_type to the login.

    Raises Refusal, Unavailable.
    """
    try:
        query = once(request.query())
    except InvalidRequest:
        return error_page("invalid_request")
    if "logout_uri" in query:
        client = deps.store.get_client(query.get("client_id", "")[:128] or "-")
        if client is None:
            return error_page("invalid_client")
        if not client.allows_logout_to(query["logout_uri"]):
            return error_page("logout_mismatch", client.client_id)
        client_id, response = client.client_id, redirect(query["logout_uri"])
    else:
        asked = read_authorization_request(request, deps).parameters
        client_id, response = asked["client_id"], redirect(f"/login?{urlencode(asked)}")
    secret = cookies.session_of(request, deps)
    if secret and (session := service.close_login_session(secret, store=deps.store)):
        deps.trail(request).record(
            "session.ended", user_id=session.user_id, client_id=client_id, session_id=session.id, reason="logout"
        )
    return response.with_cookies(cookies.clear_session(deps))
