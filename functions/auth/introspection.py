"""POST /oauth2/introspect (RFC 7662): whether a token is good still, told to systems that prove who they are.

A protected resource asks about tokens that others were given and showed to it, so any confidential client may ask about
any access token: whoever holds one can read it anyway, what it learns is whether the sign-in has ended. A refresh token
is shown to nobody but us, so of one that is another client's it is said that it is not active (§2.2, §4).
"""

from __future__ import annotations

from typing import Any

from authlib.oauth2.rfc6749.errors import InvalidRequestError, OAuth2Error

from auth.deps import Deps
from auth.grants import create_server
from auth.http import Request, Response, answer, refuse
from auth.server import SECRET_AUTH_METHODS, oauth_request, refused
from parley.errors import InvalidRequest, Unauthenticated
from parley.identity import service
from parley.identity.model import Client, epoch
from parley.identity.tokens import principal_of

_NOT_ACTIVE = {"active": False}
_TOLD = (
    *("scope", "client_id", "username", "sub", "aud", "iss", "exp", "iat", "jti", "token_use"),
    *("auth_time", "acr", "amr"),
)


def introspect(request: Request, deps: Deps) -> Response:
    """Raises RateLimited, Unavailable; what the client did wrong is answered by RFC 6749 §5.2."""
    # A resource may ask at each of its calls, so more than tokens are asked for; secrets are too long to be guessed.
    deps.limits.take("introspect", deps.trail(request))
    try:
        asked = oauth_request(request, request.form(), deps)
        client = create_server(deps).authenticate_client(asked, SECRET_AUTH_METHODS, "introspection").client
        token = asked.form.get("token")
        if not token:
            raise InvalidRequestError("Missing 'token' in request.")
    except InvalidRequest as exc:
        return refuse("invalid_request", exc.message)
    except OAuth2Error as exc:
        return refused(exc)
    # token_type_hint is a hint: the two kinds cannot be taken for each other.
    return answer(_of_access_token(token, deps) or _of_refresh_token(token, client, deps) or _NOT_ACTIVE)


def _of_access_token(token: str, deps: Deps) -> dict[str, Any] | None:
    try:
        claims = deps.verifier.read(token)
        caller = principal_of(claims)
        if not caller.is_app:
            deps.sockets.require_signed_in(caller)
            if not _is_active(caller.user_id, deps):
                return None
    except Unauthenticated:
        return None
    if deps.store.get_client(claims["client_id"]) is None:
        return None
    return {"active": True, "token_type": "Bearer"} | {name: claims[name] for name in _TOLD if name in claims}


def _of_refresh_token(token: str, client: Client, deps: Deps) -> dict[str, Any] | None:
    family = service.find_family(token, store=deps.store)
    if family is None or family.client_id != client.client_id or not _is_active(family.user_id, deps):
        return None
    if not service.is_live(family, token, client, clock=deps.clock):
        return None
    return {
        "active": True,
        "scope": " ".join(family.scopes),
        "client_id": family.client_id,
        "sub": family.user_id,
        "iss": deps.issuer,
        "exp": epoch(family.expires_at),
    }


def _is_active(user_id: str, deps: Deps) -> bool:
    account = deps.store.get_account(user_id)
    return account is not None and account.user.status == "active"
