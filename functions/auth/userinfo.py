"""GET and POST /oauth2/userInfo (OpenID Connect Core §5.3), with a Bearer token of the scope openid (RFC 6750)."""

from __future__ import annotations

from auth.deps import Deps
from auth.http import Request, Response, answer, refuse
from parley.errors import Unauthenticated
from parley.identity.service import Callers
from parley.identity.tokens import user_claims


def userinfo(request: Request, deps: Deps) -> Response:
    """Raises Unavailable."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return _refuse(401, "invalid_token", "A Bearer access token is needed.")
    try:
        principal = Callers(deps.verifier, deps.sockets).verify(token.strip())
    except Unauthenticated as exc:
        return _refuse(401, "invalid_token", exc.message)
    if "openid" not in principal.scopes:
        return _refuse(403, "insufficient_scope", "The scope openid is needed.")
    account = deps.store.get_account(principal.user_id)
    if account is None or account.user.status != "active":
        return _refuse(401, "invalid_token", "The user cannot sign in.")
    claims = user_claims(account, principal.scopes)
    if deps.email_verified_is_text and "email_verified" in claims:
        claims["email_verified"] = str(claims["email_verified"]).lower()
    return answer({"sub": account.user.id, "username": account.user.username, **claims})


def _refuse(status: int, error: str, description: str) -> Response:
    challenge = f'Bearer error="{error}", error_description="{description}"'
    return refuse(error, description, status).with_headers(www_authenticate=challenge)
