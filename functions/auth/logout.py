"""GET /logout: ends the single sign-on of this browser.

Refresh tokens that clients got in it live on, as an Amazon Cognito user pool's do; they revoke their own. But signing
out of a first-party client ends what that client got here, whether or not it could revoke it.
"""

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
        response = redirect(query["logout_uri"])
    else:
        asked = read_authorization_request(request, deps)
        client, response = asked.client, redirect(f"/login?{urlencode(asked.parameters)}")
    secret = cookies.session_of(request, deps)
    if secret and (session := service.close_login_session(secret, store=deps.store)):
        deps.endings(request).log_out(session, client)
    return response.with_cookies(cookies.clear_session(deps))
