"""What clients may do at the endpoints, as Authlib's grants with our hooks. Only one write decides who gets tokens."""

from __future__ import annotations

from typing import Any

from authlib.consts import default_json_headers
from authlib.oauth2.rfc6749.errors import (
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    UnsupportedTokenTypeError,
)
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, ClientCredentialsGrant, RefreshTokenGrant
from authlib.oauth2.rfc6749.models import AuthorizationCodeMixin, TokenMixin
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge

from auth.deps import Deps
from auth.server import CLIENT_AUTH_METHODS, SECRET_AUTH_METHODS, OAuthClient, OAuthRequest, Server
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


class S256(CodeChallenge):
    """PKCE (RFC 7636), required of everybody, by S256 alone (RFC 9700 §2.1.1)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012 - Authlib's name

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        parameters = grant.request.payload.data
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
            code_challenge=parameters["code_challenge"],
            nonce=parameters.get("nonce"),
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
        account = active_account(self.server, code.user_id)
        sign_in = SignIn(deps.new_id(), code.user_id, code.scopes, code.auth_time, code.amr, code.session_id)
        tokens = deps.signer.sign_tokens(sign_in, account, client, scopes=code.scopes, nonce=code.nonce)
        if "refresh_token" in client.grant_types and code.origin_jti is None:
            # Before the code is consumed, so that a later use of it finds a family to end.
            tokens["refresh_token"] = service.open_family(
                sign_in, client, store=deps.store, clock=deps.clock, new_secret=deps.new_secret
            )
        try:
            service.redeem_code(secret, sign_in.origin_jti, store=deps.store, clock=deps.clock)
        except InvalidGrant as exc:
            raise InvalidGrantError(exc.message) from exc
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
        account = active_account(self.server, family.user_id)
        sign_in = SignIn(
            family.origin_jti, family.user_id, family.scopes, family.auth_time, family.amr, family.session_id
        )
        asked = (self.request.payload.scope or "").split()
        scopes = tuple(scope for scope in family.scopes if scope in asked) if asked else family.scopes
        try:
            following = service.rotate_family(family, secret, store=deps.store, clock=deps.clock)
        except InvalidGrant as exc:
            raise InvalidGrantError(exc.message) from exc
        tokens = deps.signer.sign_tokens(sign_in, account, client, scopes=scopes)
        return token_response(tokens | {"refresh_token": following}, client.access_token_seconds)


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
        token = self.server.deps.signer.sign_app_token(client, tuple(asked))
        return token_response({"access_token": token}, client.access_token_seconds)


class Revocation(RevocationEndpoint):
    """RFC 7009, of refresh tokens: the whole family ends."""

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
        deps = self.server.deps
        service.revoke_family(token.family.origin_jti, store=deps.store, clock=deps.clock)


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
    server.register_endpoint(Revocation)
    return server
