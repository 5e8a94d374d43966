"""POST /oauth2/token (RFC 6749 §3.2) and POST /oauth2/revoke (RFC 7009)."""

from __future__ import annotations

from authlib.oauth2.rfc6749.errors import InvalidRequestError, OAuth2Error

from auth import cookies, kept
from auth.deps import Deps
from auth.grants import create_server
from auth.http import Request, Response, refuse
from auth.server import OAuthRequest, check_characters, refused
from parley.errors import InvalidRequest


def token(request: Request, deps: Deps) -> Response:
    """Raises Unavailable; what the client did wrong is answered by RFC 6749 §5.2."""
    try:
        asked = _asked(request, deps)
        if not asked.payload.grant_type:
            raise InvalidRequestError("Missing 'grant_type' in request.")
        response: Response = create_server(deps).create_token_response(asked)
        if kept.is_asked(asked.form):
            seconds = asked.client.client.refresh_token_seconds if asked.client else 0
            response = kept.pack(response, seconds, deps)
    except InvalidRequest as exc:
        return refuse("invalid_request", exc.message)
    except OAuth2Error as exc:
        return refused(exc)
    return response


def revoke(request: Request, deps: Deps) -> Response:
    """200 with an empty body for every refresh token, known or not (RFC 7009 §2.2)."""
    try:
        asked = _asked(request, deps)
        response: Response = create_server(deps).create_endpoint_response("revocation", asked)
        if kept.is_asked(asked.form):
            response = response.with_cookies(cookies.clear_refresh(deps))
    except InvalidRequest as exc:
        return refuse("invalid_request", exc.message)
    except OAuth2Error as exc:
        return refused(exc)
    return response


def _asked(request: Request, deps: Deps) -> OAuthRequest:
    form = request.form()
    if kept.is_asked(form):
        form = kept.unpack(form, request, deps)
    check_characters(form.values())
    return OAuthRequest(request, form, deps)
