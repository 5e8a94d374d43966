"""Tokens: JWTs by RS256 with the claims of an Amazon Cognito user pool (COGNITO.md, *Tokens*).

Access token: sub, iss, version, client_id, origin_jti, event_id, token_use ``access``, scope, auth_time, acr, amr, sid,
exp, iat, jti, username, and cognito:groups where there are groups. An app's has its client id as sub and no origin_jti,
event_id, acr, amr, sid and username. ID token: sub, aud, iss, cognito:username, origin_jti, event_id, token_use ``id``,
auth_time, acr, amr, sid, iat, exp, jti, and by scope email, email_verified, name, picture; nonce where the request had
one. ``acr`` and ``amr`` are those of :mod:`parley.identity.assurance`.
``sid`` is the login session (OpenID Connect Front-Channel Logout §3). The header is ``{kid, alg}``.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from parley.clock import Clock, NewId
from parley.errors import Unauthenticated
from parley.identity.access import ADMINS
from parley.identity.assurance import acr_of
from parley.identity.keys import PublicKeys, SigningKeys
from parley.identity.model import Account, Client, Principal, epoch
from parley.identity.service import SignIn

MAX_GROUPS = 50
"""In a token: so many of the longest names are 4 KB of it, and API Gateway takes 10 KB of headers."""

_CLIENT_ID = re.compile(r"[A-Za-z0-9_+-]{1,128}")
# API Gateway takes 10 KB of headers; ours are under 1.5 KB.
MAX_TOKEN = 8192


@dataclass(frozen=True)
class Signer:
    """Makes the tokens of one issuer."""

    issuer: str
    keys: SigningKeys
    clock: Clock
    new_id: NewId

    def sign_tokens(
        self, sign_in: SignIn, account: Account, client: Client, *, scopes: tuple[str, ...], nonce: str | None = None
    ) -> dict[str, str]:
        """``access_token``, and with the scope openid ``id_token``. ``scopes`` may be fewer than the sign-in's."""
        now = self.clock()
        common = {
            "sub": account.user.id,
            "iss": self.issuer,
            "origin_jti": sign_in.origin_jti,
            "event_id": self.new_id(),
            "auth_time": epoch(sign_in.auth_time),
            "acr": acr_of(sign_in.amr),
            "amr": list(sign_in.amr),
            **({"sid": sign_in.session_id} if sign_in.session_id else {}),
            "iat": epoch(now),
        } | _groups(account.groups)
        access = {
            "version": 2,
            "client_id": client.client_id,
            "token_use": "access",
            "scope": " ".join(scopes),
            "username": account.user.username,
            "jti": self.new_id(),
            "exp": epoch(now + timedelta(seconds=client.access_token_seconds)),
        } | _audience(sign_in.resource)
        tokens = {"access_token": self._sign(common | access)}
        if "openid" in scopes:
            identity = {
                "aud": client.client_id,
                "token_use": "id",
                "cognito:username": account.user.username,
                "jti": self.new_id(),
                "exp": epoch(now + timedelta(seconds=client.id_token_seconds)),
            } | ({"nonce": nonce} if nonce else {})
            tokens["id_token"] = self._sign(common | identity | user_claims(account, scopes))
        return tokens

    def sign_app_token(self, client: Client, scopes: tuple[str, ...], resource: str | None = None) -> str:
        """An access token of the client for itself (RFC 6749 §4.4)."""
        now = self.clock()
        claims = {
            "sub": client.client_id,
            "iss": self.issuer,
            "version": 2,
            "client_id": client.client_id,
            "token_use": "access",
            "scope": " ".join(scopes),
            "auth_time": epoch(now),
            "iat": epoch(now),
            "exp": epoch(now + timedelta(seconds=client.access_token_seconds)),
            "jti": self.new_id(),
        }
        return self._sign(claims | _audience(resource))

    def _sign(self, claims: Mapping[str, Any]) -> str:
        key = self.keys.current()
        # By hand, since the key may be in KMS; the header has what Cognito's has.
        message = f"{_part({'kid': key.kid, 'alg': 'RS256'})}.{_part(claims)}"
        return f"{message}.{_base64url(key.sign(message.encode()))}"


@dataclass(frozen=True)
class Verifier:
    """Reads access tokens of one issuer."""

    issuer: str
    keys: PublicKeys
    clock: Clock

    def verify(self, token: str) -> Principal:
        """Whom the access token speaks for.

        Raises Unauthenticated, with one message for all that can be wrong; Unavailable.
        """
        claims = self.read(token)
        if "aud" in claims:
            # Made for a resource (RFC 8707): it is somebody else's.
            raise Unauthenticated(REFUSAL)
        return principal_of(claims)

    def read(self, token: str) -> dict[str, Any]:
        """The claims of a live access token of this issuer, whomever it was made for.

        Raises Unauthenticated, Unavailable.
        """
        try:
            claims = self._claims(token)
            ends = datetime.fromtimestamp(int(claims["exp"]), UTC)
            if claims.get("token_use") != "access" or not _CLIENT_ID.fullmatch(claims["client_id"]):
                raise Unauthenticated(REFUSAL)
        except _MALFORMED as exc:
            raise Unauthenticated(REFUSAL) from exc
        if ends <= self.clock():
            raise Unauthenticated(REFUSAL)
        return claims

    def read_hint(self, id_token: str) -> dict[str, Any]:
        """The claims of an ID token of this issuer, however old (OpenID Connect RP-Initiated Logout §2).

        Raises Unauthenticated, Unavailable.
        """
        try:
            claims = self._claims(id_token)
            if claims.get("token_use") != "id" or not _CLIENT_ID.fullmatch(claims["aud"]):
                raise Unauthenticated(REFUSAL)
        except _MALFORMED as exc:
            raise Unauthenticated(REFUSAL) from exc
        return claims

    def _claims(self, token: str) -> dict[str, Any]:
        if len(token) > MAX_TOKEN:
            raise Unauthenticated(REFUSAL)
        header = jwt.get_unverified_header(token)
        key = self.keys.find(header["kid"]) if header.get("alg") == "RS256" else None
        if key is None:
            raise Unauthenticated(REFUSAL)
        # The clock is ours (verify_exp): tests own the time.
        options: Any = {"require": ["exp", "sub", "iss"], "verify_exp": False, "verify_iat": False, "verify_aud": False}
        return jwt.decode(token, key, algorithms=["RS256"], issuer=self.issuer, options=options)


def _part(content: Mapping[str, Any]) -> str:
    """A part of a JWS in its compact form (RFC 7515 §7.1)."""
    return _base64url(json.dumps(content, separators=(",", ":")).encode())


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def principal_of(claims: Mapping[str, Any]) -> Principal:
    """Whom an access token with these claims speaks for. Raises Unauthenticated."""
    try:
        is_app = claims["sub"] == claims["client_id"]
        return Principal(
            user_id=claims["sub"],
            client_id=claims["client_id"],
            device_id=claims["client_id"] if is_app else claims["origin_jti"],
            session_id=claims.get("sid"),
            scopes=frozenset(claims["scope"].split()),
            expires_at=datetime.fromtimestamp(int(claims["exp"]), UTC),
            groups=frozenset(claims.get("cognito:groups", ())),
            auth_time=None if is_app else _moment(claims.get("auth_time")),
            amr=tuple(claims.get("amr", ())),
        )
    except _MALFORMED as exc:
        raise Unauthenticated(REFUSAL) from exc


def _audience(resource: str | None) -> dict[str, str]:
    """No ``aud`` unless a resource was asked for, as Cognito does (RFC 8707 §2)."""
    return {"aud": resource} if resource else {}


def _moment(numeric_date: Any) -> datetime | None:
    return None if numeric_date is None else datetime.fromtimestamp(int(numeric_date), UTC)


_MALFORMED = (jwt.InvalidTokenError, ValueError, TypeError, AttributeError, KeyError, OverflowError)
REFUSAL = "The access token is malformed, forged, expired, or not for this system."


def _groups(groups: Iterable[str]) -> dict[str, Any]:
    """At most :data:`MAX_GROUPS`, sorted. Of more it is the administrators' group, and the first by name."""
    names = sorted(groups, key=lambda name: (name != ADMINS, name))[:MAX_GROUPS]
    return {"cognito:groups": sorted(names)} if names else {}


def user_claims(account: Account, scopes: tuple[str, ...] | frozenset[str]) -> dict[str, Any]:
    """The claims about the person that the scopes allow (OpenID Connect Core §5.4), of an ID token and of userInfo."""
    claims: dict[str, Any] = {}
    if "email" in scopes:
        claims |= {"email": account.user.email, "email_verified": account.email_verified}
    if "profile" in scopes:
        claims["name"] = account.user.display_name
        if account.user.avatar:
            claims["picture"] = account.user.avatar
    return claims
