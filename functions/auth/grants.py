"""What clients may do at the token endpoint, as Authlib's grants with our hooks.

Only one write decides who gets tokens.
"""

from __future__ import annotations

from typing import Any

from authlib.consts import default_json_headers
from authlib.oauth2.rfc6749.errors import (
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Error,
)
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, ClientCredentialsGrant, RefreshTokenGrant
from authlib.oauth2.rfc6749.models import AuthorizationCodeMixin, TokenMixin
from authlib.oauth2.rfc7636 import CodeChallenge

from auth.deps import Deps
from auth.server import CLIENT_AUTH_METHODS, SECRET_AUTH_METHODS, OAuthClient, OAuthRequest, Server
from parley.errors import InvalidRequest
from parley.identity import service
from parley.identity.errors import InvalidGrant
from parley.identity.model import Account, AuthorizationCode, LoginSession, RefreshFamily
from parley.identity.scopes import is_for_apps
from parley.identity.service import SignIn

TokenResponse = tuple[int, dict[str, Any], list[tuple[str, str]]]


class Code(AuthorizationCodeMixin):
    def __init__(self, secret: str, code: AuthorizationCode) -> None:
        self.secret, self.code = secret, code
        self.code_challenge, self.code_challenge_method = code.code_challenge, "S256"

    def get_redirect_uri(self) -> str:
        return self.code.redirect_uri

    def get_scope(self) -> str:
        return " ".join(self.code.scopes)


class RefreshToken(TokenMixin):
    def __init__(self, secret: str, family: RefreshFamily) -> None:
        self.secret, self.family = secret, family

    def check_client(self, client: OAuthClient) -> bool:
        return self.family.client_id == client.get_client_id()

    def get_scope(self) -> str:
        return " ".join(self.family.scopes)


class InvalidTarget(OAuth2Error):
    """The resource is none that a token can be for (RFC 8707 §2)."""

    error = "invalid_target"


class S256(CodeChallenge):
    """PKCE (RFC 7636) by S256 alone, required unless the client is confidential and need not (RFC 9700 §2.1.1)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012 - Authlib's name

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        parameters, client = grant.request.payload.data, grant.request.client.client
        if not client.pkce_required and not {"code_challenge", "code_challenge_method"} & set(parameters):
            return
        if not parameters.get("code_challenge"):
            raise InvalidRequestError("Missing 'code_challenge'")
        if not parameters.get("code_challenge_method"):
            raise InvalidRequestError("Missing 'code_challenge_method'")
        super().validate_code_challenge(grant, redirect_uri)  # type: ignore[no-untyped-call]


class CodeGrant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTH_METHODS
    server: Server
    request: OAuthRequest

    def generate_authorization_code(self) -> str:
        """Makes and stores it; ``request.user`` is the LoginSession."""
        session: LoginSession = self.request.user
        parameters = self.request.payload.data
        deps = self.server.deps
        return service.issue_code(
            client_id=self.request.client.get_client_id(),
            redirect_uri=parameters["redirect_uri"],
            scopes=tuple(self.request.scope.split()),
            code_challenge=parameters.get("code_challenge"),
            nonce=parameters.get("nonce"),
            resource=parameters.get("resource"),
            session=session,
            store=deps.store,
            clock=deps.clock,
            new_secret=deps.new_secret,
        )

    def save_authorization_code(self, code: str, request: OAuthRequest) -> None:
        """Done when it was made."""

    def query_authorization_code(self, code: str, client: OAuthClient) -> Code | None:
        deps = self.server.deps
        found = service.find_code(code, client.get_client_id(), store=deps.store, clock=deps.clock)
        return Code(code, found) if found else None

    def create_token_response(self) -> TokenResponse:
        """Everything that is bound to the code has been checked.

        Consuming it comes last, and who does that gets the tokens.
        """
        deps, client = self.server.deps, self.request.client.client
        secret, code = self.request.authorization_code.secret, self.request.authorization_code.code
        check_target(self.request, code.resource)
        account = active_account(self.server, code.user_id)
        if not client.first_party and not service.has_consent(
            code.user_id, client.client_id, code.scopes, store=deps.store
        ):
            raise InvalidGrantError("The user has withdrawn their consent.")
        sign_in = SignIn(
            deps.new_id(),
            code.user_id,
            code.scopes,
            code.auth_time,
            code.amr,
            code.session_id,
            code.resource,
            code.source,
        )
        tokens = deps.signer.sign_tokens(sign_in, account, client, scopes=code.scopes, nonce=code.nonce)
        if "refresh_token" in client.grant_types and code.origin_jti is None:
            # Before the code is consumed, so that a later use of it finds a family to end.
            tokens["refresh_token"] = service.open_family(
                sign_in, client, store=deps.store, clock=deps.clock, new_secret=deps.new_secret
            )
        try:
            service.redeem_code(secret, sign_in.origin_jti, store=deps.store, endings=self.request.endings)
        except InvalidGrant as exc:
            raise InvalidGrantError(exc.message) from exc
        self.request.endings.trail.record(
            "code.redeemed",
            user_id=code.user_id,
            client_id=client.client_id,
            device_id=sign_in.origin_jti,
            scopes=" ".join(code.scopes),
        )
        return token_response(tokens, client.access_token_seconds)


class RefreshGrant(RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTH_METHODS
    server: Server
    request: OAuthRequest

    def authenticate_refresh_token(self, refresh_token: str) -> RefreshToken | None:
        family = service.find_family(refresh_token, store=self.server.deps.store)
        return RefreshToken(refresh_token, family) if family else None

    def create_token_response(self) -> TokenResponse:
        """The client is known to be the token's, so that a use of an old token may end the family.

        A narrower scope narrows these tokens; the next refresh has the family's again (RFC 6749 §6).
        """
        deps, client = self.server.deps, self.request.client.client
        secret, family = self.request.refresh_token.secret, self.request.refresh_token.family
        check_target(self.request, family.resource)
        account = active_account(self.server, family.user_id)
        sign_in = SignIn(**{field: getattr(family, field) for field in SignIn._fields})
        asked = (self.request.payload.scope or "").split()
        scopes = tuple(scope for scope in family.scopes if scope in asked) if asked else family.scopes
        try:
            following = service.rotate_family(
                family, secret, client, store=deps.store, clock=deps.clock, endings=self.request.endings
            )
        except InvalidGrant as exc:
            raise InvalidGrantError(exc.message) from exc
        tokens = deps.signer.sign_tokens(sign_in, account, client, scopes=scopes)
        if following:
            tokens["refresh_token"] = following
        return token_response(tokens, client.access_token_seconds)


class AppGrant(ClientCredentialsGrant):
    """A client for itself (RFC 6749 §4.4): custom scopes alone, and no refresh token."""

    TOKEN_ENDPOINT_AUTH_METHODS = SECRET_AUTH_METHODS
    server: Server
    request: OAuthRequest

    def create_token_response(self) -> TokenResponse:
        client = self.request.client.client
        allowed = [scope for scope in client.scopes if is_for_apps(scope)]
        asked = list(dict.fromkeys((self.request.payload.scope or "").split())) or allowed
        if not asked or not set(asked) <= set(allowed):
            raise InvalidScopeError()
        resource = self.request.form.get("resource")
        check_resource(resource)
        token = self.server.deps.signer.sign_app_token(client, tuple(asked), resource)
        return token_response({"access_token": token}, client.access_token_seconds)


def check_resource(resource: str | None) -> None:
    """Raises InvalidTarget for what is no absolute address without a fragment (RFC 8707 §2, and Cognito's schemes)."""
    try:
        if resource is not None:
            service.check_address(resource, "resource")
    except InvalidRequest as exc:
        raise InvalidTarget("The resource is no address that a token can be for.") from exc


def check_target(request: OAuthRequest, granted: str | None) -> None:
    """Raises InvalidTarget unless the resource asked for, if any, is the one that was granted (RFC 8707 §2.2)."""
    if request.form.get("resource") not in (None, granted):
        raise InvalidTarget("The resource is not the one that was asked for at the authorization endpoint.")


def active_account(server: Server, user_id: str) -> Account:
    """Raises InvalidGrantError: whoever has been disabled gets no more tokens."""
    account = server.deps.store.get_account(user_id)
    if account is None or account.user.status != "active":
        raise InvalidGrantError("The user cannot sign in.")
    return account


def token_response(tokens: dict[str, str], expires_in: int) -> TokenResponse:
    # A copy of the headers: Authlib's are one list for everybody.
    return 200, {**tokens, "token_type": "Bearer", "expires_in": expires_in}, list(default_json_headers)


def create_server(deps: Deps) -> Server:
    """The authorization server for one request."""
    server = Server(deps)
    server.register_grant(CodeGrant, [S256(required=True)])
    server.register_grant(RefreshGrant)
    server.register_grant(AppGrant)
    return server
