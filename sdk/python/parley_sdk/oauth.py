"""The client's side of OAuth 2: discovery, the authorization code with PKCE, and the token endpoint.

RFC 6749 (OAuth 2), 7636 (PKCE, S256 alone), 8414 (discovery), 8252 (native applications), 9207 (``iss`` in the answer).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from pydantic import AwareDatetime, Field, ValidationError

from parley_sdk.errors import OAuthError, Unavailable, from_response
from parley_sdk.models import Model
from parley_sdk.timing import Timing

SCOPE = "openid profile email im/chat"


class Discovery(Model):
    """The parts of the discovery document that a login needs (RFC 8414, section 2)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str


class Tokens(Model):
    """A signed-in session; ``expires_at`` is the access token's end."""

    access_token: str
    refresh_token: str | None = None
    id_token: str | None = None
    expires_at: AwareDatetime


class TokenResponse(Model):
    """RFC 6749, section 5.1."""

    access_token: str
    expires_in: int = Field(default=900)
    refresh_token: str | None = None
    id_token: str | None = None

    def tokens(self, now: datetime, refresh_token: str | None = None) -> Tokens:
        """A refresh that answers no refresh token leaves the old one in force (RFC 6749, section 6)."""
        return Tokens(
            access_token=self.access_token,
            refresh_token=self.refresh_token or refresh_token,
            id_token=self.id_token,
            expires_at=now + timedelta(seconds=self.expires_in),
        )


@dataclass(frozen=True)
class AuthorizationRequest:
    """One try to sign in: its address, and the secrets that its answer is held against."""

    url: str
    redirect_uri: str
    state: str
    code_verifier: str
    issuer: str

    @classmethod
    def new(
        cls, discovery: Discovery, client_id: str, redirect_uri: str, *, login_hint: str | None = None
    ) -> AuthorizationRequest:
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        state = secrets.token_urlsafe(16)
        query = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            "scope": SCOPE,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        if login_hint:
            query["login_hint"] = login_hint
        url = f"{discovery.authorization_endpoint}?{urlencode(query)}"
        return cls(url, redirect_uri, state, verifier, discovery.issuer)

    def code(self, redirect: str) -> str:
        """The code in the address that the server redirected to.

        Raises OAuthError for a refusal, and for an answer that belongs to another try or another server.
        """
        answer = {name: values[0] for name, values in parse_qs(urlsplit(redirect).query).items()}
        if answer.get("state") != self.state:
            raise OAuthError("the answer belongs to another login", code="state_mismatch")
        if "iss" in answer and answer["iss"] != self.issuer:
            raise OAuthError(f"the answer comes from {answer['iss']}", code="issuer_mismatch")
        if "error" in answer:
            raise OAuthError(answer.get("error_description", ""), code=answer["error"])
        if not answer.get("code"):
            raise OAuthError("the answer has no code", code="invalid_response")
        return answer["code"]


class OAuthClient:
    """A client of one authorization server. A refusal raises OAuthError with the server's own code."""

    def __init__(self, issuer: str, client_id: str, http: httpx.AsyncClient, timing: Timing) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self._http = http
        self._timing = timing
        self._discovery: Discovery | None = None

    async def discovery(self) -> Discovery:
        """Asked for once. Raises Unavailable when nobody answers."""
        if self._discovery is None:
            self._discovery = await self._discover()
        return self._discovery

    async def _discover(self) -> Discovery:
        try:
            response = await self._http.get(f"{self.issuer}/.well-known/openid-configuration")
        except httpx.TransportError as exc:
            raise Unavailable(f"{self.issuer} does not answer ({str(exc) or type(exc).__name__})") from exc
        if response.status_code != httpx.codes.OK:
            raise from_response(response)
        try:
            return Discovery.model_validate_json(response.content)
        except ValidationError as exc:
            raise OAuthError(f"{self.issuer} is no authorization server", code="invalid_response") from exc

    async def exchange(self, request: AuthorizationRequest, code: str) -> Tokens:
        """The tokens for a code (RFC 6749, 4.1.3, with the verifier of RFC 7636, 4.5)."""
        response = await self._post_token(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": request.redirect_uri,
                "code_verifier": request.code_verifier,
            }
        )
        return response.tokens(self._timing.now())

    async def refresh(self, refresh_token: str) -> Tokens:
        """Fresh tokens (RFC 6749, 6).

        Raises OAuthError ``invalid_grant`` when the session is over, Unavailable when nobody answers.
        """
        response = await self._post_token({"grant_type": "refresh_token", "refresh_token": refresh_token})
        return response.tokens(self._timing.now(), refresh_token)

    async def authorize_app(self, client_secret: str, scope: str) -> Tokens:
        """A token of the client for itself (RFC 6749, 4.4). Raises OAuthError, Unavailable when nobody answers."""
        form = {"grant_type": "client_credentials", "client_secret": client_secret, "scope": scope}
        return (await self._post_token(form)).tokens(self._timing.now())

    async def _post_token(self, form: Mapping[str, str]) -> TokenResponse:
        endpoint = (await self.discovery()).token_endpoint
        try:
            response = await self._http.post(endpoint, data={"client_id": self.client_id, **form})
        except httpx.TransportError as exc:
            raise Unavailable(f"{endpoint} does not answer ({str(exc) or type(exc).__name__})") from exc
        if response.status_code == httpx.codes.OK:
            try:
                return TokenResponse.model_validate_json(response.content)
            except ValidationError as exc:
                raise OAuthError("the token endpoint's answer cannot be read", code="invalid_response") from exc
        raise _token_error(response)


def _token_error(response: httpx.Response) -> Exception:
    """RFC 6749, section 5.2; anything else is what the server or a proxy before it made of a fault."""
    if response.status_code in {400, 401}:
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if isinstance(answer, dict) and isinstance(answer.get("error"), str):
            return OAuthError(str(answer.get("error_description") or answer["error"]), code=answer["error"])
    return from_response(response)
