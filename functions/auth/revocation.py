"""POST /oauth2/revoke (RFC 7009): a refresh token, and with it the whole sign-in."""

from __future__ import annotations

from authlib.oauth2.rfc6749.errors import InvalidRequestError, OAuth2Error, UnsupportedTokenTypeError
from authlib.oauth2.rfc7009 import RevocationEndpoint

from auth import cookies, kept
from auth.deps import Deps
from auth.grants import RefreshToken, create_server
from auth.http import Request, Response, refuse
from auth.server import CLIENT_AUTH_METHODS, OAuthClient, OAuthRequest, Server, oauth_request, refused
from parley.errors import InvalidRequest
from parley.identity import service


def revoke(request: Request, deps: Deps) -> Response:
    """200 with an empty body for every refresh token, known or not (RFC 7009 §2.2). Raises RateLimited, Unavailable."""
    deps.limits.take("token", deps.trail(request))
    server = create_server(deps)
    server.register_endpoint(Revocation)
    try:
        asked = oauth_request(request, kept.form_of(request, deps), deps)
        response: Response = server.create_endpoint_response("revocation", asked)
        if kept.is_asked(asked.form):
            response = response.with_cookies(cookies.clear_refresh(deps))
    except InvalidRequest as exc:
        return refuse("invalid_request", exc.message)
    except OAuth2Error as exc:
        return refused(exc)
    return response


class Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = CLIENT_AUTH_METHODS
    server: Server

    def check_params(self, request: OAuthRequest, client: OAuthClient) -> None:
        token = request.form.get("token")
        if not token:
            raise InvalidRequestError("Missing 'token' in request.")
        # Access tokens are JWTs, which begin with {" in base64url.
        if request.form.get("token_type_hint") not in (None, "refresh_token") or token.startswith("eyJ"):
            error = UnsupportedTokenTypeError()
            error.status_code = 400
            raise error

    def query_token(self, token_string: str, token_type_hint: str | None) -> RefreshToken | None:
        family = service.find_family(token_string, store=self.server.deps.store)
        return RefreshToken(token_string, family) if family else None

    def revoke_token(self, token: RefreshToken, request: OAuthRequest) -> None:
        request.endings.end_family(token.family, reason="revoked")
