"""POST /oauth2/token (RFC 6749 §3.2)."""

from __future__ import annotations

from authlib.oauth2.rfc6749.errors import InvalidRequestError, OAuth2Error

from auth import kept
from auth.deps import Deps
from auth.grants import create_server
from auth.http import Request, Response, refuse
from auth.server import oauth_request, refused
from parley.errors import InvalidRequest


def token(request: Request, deps: Deps) -> Response:
    """Raises RateLimited, Unavailable; what the client did wrong is answered by RFC 6749 §5.2."""
    deps.limits.take("token", deps.trail(request))
    try:
        asked = oauth_request(request, kept.form_of(request, deps), deps)
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
