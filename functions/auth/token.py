"""POST /oauth2/token (RFC 6749 §3.2)."""

from __future__ import annotations

from authlib.oauth2.rfc6749.errors import InvalidRequestError, OAuth2Error

from auth.deps import Deps
from auth.grants import create_server
from auth.http import Request, Response, refuse
from auth.server import read_form, refused
from parley.errors import InvalidRequest


def token(request: Request, deps: Deps) -> Response:
    """Raises Unavailable; what the client did wrong is answered by RFC 6749 §5.2."""
    try:
        asked = read_form(request, deps)
        if not asked.payload.grant_type:
            raise InvalidRequestError("Missing 'grant_type' in request.")
        response: Response = create_server(deps).create_token_response(asked)
    except InvalidRequest as exc:
        return refuse("invalid_request", exc.message)
    except OAuth2Error as exc:
        return refused(exc)
    return response
