"""Authlib's authorization server without a web framework: our requests in, our responses out.

One is made for each request: it costs microseconds, and a client that is looked up twice on the way is read once.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.errors import InvalidClientError, InvalidRequestError
from authlib.oauth2.rfc6749.models import ClientMixin
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from auth.deps import Deps
from auth.http import Request, Response
from parley.identity.model import Client
from parley.identity.service.digest import matches

SECRET_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
CLIENT_AUTH_METHODS = [*SECRET_AUTH_METHODS, "none"]

# RFC 6749 Appendix A: what most parameters are made of.
_VSCHARS = re.compile(r"[\x20-\x7e]*")


class OAuthClient(ClientMixin):
    """A registered client in Authlib's terms."""

    def __init__(self, client: Client, now: datetime) -> None:
        self.client, self._now = client, now

    def get_client_id(self) -> str:
        return self.client.client_id

    def get_default_redirect_uri(self) -> None:
        """None: redirect_uri is required."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """All of the client's where none are asked for.

        None where one is not the client's, or needs openid beside it.
        """
        allowed = self.client.scopes
        if not scope:
            return " ".join(allowed)
        asked = list(dict.fromkeys(scope.split()))
        if not asked or not set(asked) <= set(allowed):
            return None
        return None if _NEED_OPENID & set(asked) and "openid" not in asked else " ".join(asked)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return self.client.allows_redirect_to(redirect_uri)

    def check_client_secret(self, client_secret: str) -> bool:
        return any(matches(client_secret, secret.secret_hash) for secret in self.client.live_secrets(self._now))

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return (method == "none") == self.client.is_public

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and "authorization_code" in self.client.grant_types

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in self.client.grant_types


_NEED_OPENID = {"email", "phone", "profile"}


class OAuthRequest(OAuth2Request):
    """A request in Authlib's terms; its parameters are single and readable."""

    payload: Any
    client: Any
    """An :class:`OAuthClient`, once it is authenticated or known."""
    user: Any
    """The LoginSession that a code is given for."""
    authorization_code: Any
    refresh_token: Any

    def __init__(self, request: Request, parameters: Mapping[str, str], deps: Deps) -> None:
        super().__init__(request.method, deps.public_url + request.path, headers=_authorization(request))
        self.payload = BasicOAuth2Payload(dict(parameters))
        self.endings = deps.endings(request)

    @property
    def form(self) -> dict[str, str]:
        return cast("dict[str, str]", self.payload.data)


class Server(AuthorizationServer):
    def __init__(self, deps: Deps) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.deps = deps
        self._clients: dict[str, OAuthClient | None] = {}

    def query_client(self, client_id: str) -> OAuthClient | None:
        if client_id not in self._clients:
            client = self.deps.store.get_client(client_id) if 0 < len(client_id) <= 128 else None
            self._clients[client_id] = OAuthClient(client, self.deps.clock()) if client else None
        return self._clients[client_id]

    def create_oauth2_request(self, request: OAuthRequest) -> OAuthRequest:
        return request

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def authenticate_client(self, request: OAuthRequest, methods: list[str], endpoint: str = "token") -> OAuthClient:
        try:
            return cast(OAuthClient, super().authenticate_client(request, methods, endpoint))  # type: ignore[no-untyped-call]
        except InvalidClientError as exc:
            # Whose the request was said to be, where there is such a client; what else was sent may be a secret.
            known = next((client.get_client_id() for client in self._clients.values() if client), None)
            request.endings.trail.record("client.refused", "refused", client_id=known)
            # RFC 6749 §5.2 wants 401 where HTTP Basic was used, Cognito at revocation, RFC 7662 §2.3 at introspection.
            status = 401 if request.headers or endpoint != "token" else 400
            raise InvalidClientError(description="Client authentication failed.", status_code=status) from exc

    def handle_response(self, status: int, body: Any, headers: Sequence[tuple[str, str]]) -> Response:
        """Every redirect of Authlib's is an authorization response, so it names the issuer (RFC 9207 §2)."""
        named = dict(headers)
        if status == 302:
            location = add_params_to_uri(named["Location"], [("iss", self.deps.issuer)])
            return Response(302, headers={"Location": location, "Cache-Control": "no-store"})
        return Response(status, json.dumps(body) if body else "", named)


def oauth_request(request: Request, form: Mapping[str, str], deps: Deps) -> OAuthRequest:
    """A request with a form, as clients send it to all endpoints but the first. Raises OAuth2Error."""
    check_characters(form.values())
    return OAuthRequest(request, form, deps)


def refused(error: OAuth2Error) -> Response:
    """The error's answer to a client that calls us itself (RFC 6749 §5.2)."""
    status, body, headers = error()
    return Response(status, json.dumps(body), dict(headers))


def check_characters(parameters: Iterable[str]) -> None:
    """Raises InvalidRequestError unless all are of visible ASCII; Authlib would stumble over them."""
    if not all(_VSCHARS.fullmatch(parameter) for parameter in parameters):
        raise InvalidRequestError("A parameter has characters that it cannot have.")


def _authorization(request: Request) -> dict[str, str]:
    """The Authorization header as Authlib looks it up.

    Raises InvalidClientError for Basic that is not base64 of UTF-8.
    """
    header = request.headers.get("authorization")
    if header is None:
        return {}
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() == "basic":
        try:
            base64.b64decode(credentials).decode()
        except (binascii.Error, ValueError) as exc:
            raise InvalidClientError(description="The credentials cannot be read.", status_code=401) from exc
    return {"Authorization": header}
