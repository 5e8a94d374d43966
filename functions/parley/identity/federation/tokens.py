"""Access tokens of other issuers: JWTs with the claims of an Amazon Cognito user pool, or of RFC 9068.

What makes one good: an algorithm of the list that its key is for, ``iss``, ``exp`` and ``nbf``, one of our clients as
``client_id``, ``azp`` or ``aud``, and that it is an access token (``token_use``, where the issuer says so; never one
with what only ID tokens have). What a provider says of groups or of how somebody signed in counts for nothing here:
administrators sign in with us.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from parley.clock import Clock
from parley.errors import Unauthenticated
from parley.identity.federation.config import TrustedIssuer
from parley.identity.federation.keys import ALGORITHMS, IssuerKeys
from parley.identity.model import FederatedIdentity, Principal
from parley.identity.scopes import CHAT, MESSAGES_WRITE
from parley.identity.tokens import MAX_TOKEN, REFUSAL

LEEWAY = timedelta(seconds=30)
"""The issuer's clock may be so far ahead of ours."""
_OF_ID_TOKENS = ("nonce", "at_hash", "c_hash")
_MAX_ID = 255


class FederatedTokens:
    """Reads the access tokens of one issuer."""

    def __init__(self, issuer: TrustedIssuer, keys: IssuerKeys, clock: Clock) -> None:
        self.issuer, self.keys, self._clock = issuer, keys, clock

    def read(self, token: str) -> Mapping[str, Any]:
        """The claims of a good one. Raises Unauthenticated, with one message for all that can be wrong; Unavailable."""
        try:
            claims = self._claims(token)
            self._check(claims)
        except _MALFORMED as exc:
            raise Unauthenticated(REFUSAL) from exc
        return claims

    def identity_of(self, claims: Mapping[str, Any], *, token: str) -> FederatedIdentity:
        """Whom the issuer says that is; it is asked for what the token does not say."""
        told = claims if "email" in claims else {**self.keys.userinfo(token), **claims}
        names = (self.issuer.username_claim,) if self.issuer.username_claim else _USERNAMES
        return FederatedIdentity(
            issuer=self.issuer.issuer,
            subject=claims["sub"],
            username=next((text for name in names if (text := _text(told.get(name)))), ""),
            email=_text(told.get("email")),
            # Cognito's userInfo says it as text.
            email_verified=told.get("email_verified") in (True, "true"),
            display_name=_text(told.get("name")) or " ".join(filter(None, (_text(told.get(n)) for n in _NAMES))),
            may_link=self.issuer.link == "email",
        )

    def principal_of(self, claims: Mapping[str, Any], user_id: str) -> Principal:
        """The caller, once it is known which user it is."""
        scopes = _scopes(claims)
        auth_time = datetime.fromtimestamp(int(claims.get("auth_time", claims["iat"])), UTC)
        # The sign-in's own id, where the issuer has one: hashed, so that it can be no other issuer's and none of ours.
        began = claims.get("origin_jti") or claims.get("sid") or f"{claims['sub']} {int(auth_time.timestamp())}"
        device_id = hashlib.sha256(f"{self.issuer.issuer} {began}".encode()).hexdigest()[:32]
        return Principal(
            user_id=user_id,
            client_id=_client_of(claims),
            device_id=device_id,
            session_id=device_id,
            scopes=frozenset(({CHAT} if self.issuer.scope in scopes else set()) | ({MESSAGES_WRITE} & scopes)),
            expires_at=datetime.fromtimestamp(int(claims["exp"]), UTC),
            auth_time=auth_time,
        )

    def _claims(self, token: str) -> dict[str, Any]:
        if len(token) > MAX_TOKEN:
            raise Unauthenticated(REFUSAL)
        header = jwt.get_unverified_header(token)
        # crit: extensions that we would have to understand (RFC 7515 §4.1.11); we know none.
        if header.get("alg") not in ALGORITHMS or not isinstance(header.get("kid"), str) or "crit" in header:
            raise Unauthenticated(REFUSAL)
        key = self.keys.find(header["kid"])
        if key is None or key.algorithm != header["alg"]:
            raise Unauthenticated(REFUSAL)
        # The clock is ours: tests own the time. Audience and client are looked at below.
        options: Any = {
            "require": ["exp", "iat", "iss", "sub"],
            "verify_exp": False,
            "verify_iat": False,
            "verify_nbf": False,
            "verify_aud": False,
        }
        return jwt.decode(token, key.public_key, algorithms=[key.algorithm], issuer=self.issuer.issuer, options=options)

    def _check(self, claims: Mapping[str, Any]) -> None:
        now = self._clock()
        begins = max(int(claims.get("nbf", 0)), int(claims["iat"]))
        ends = datetime.fromtimestamp(int(claims["exp"]), UTC)
        is_good = (
            ends > now
            and begins <= (now + LEEWAY).timestamp()
            and claims.get("token_use", "access") == "access"
            and not any(name in claims for name in _OF_ID_TOKENS)
            and isinstance(claims["sub"], str)
            and 0 < len(claims["sub"]) <= _MAX_ID
            # An app's own token (RFC 9068 §2.2): it has no person, and registers here as a client.
            and claims["sub"] != claims.get("client_id")
            and self._is_for_us(claims)
        )
        if not is_good:
            raise Unauthenticated(REFUSAL)

    def _is_for_us(self, claims: Mapping[str, Any]) -> bool:
        audience = claims.get("aud", ())
        audiences = [audience] if isinstance(audience, str) else list(audience)
        return not set(self.issuer.clients).isdisjoint([claims.get("client_id"), claims.get("azp"), *audiences])


_USERNAMES = ("preferred_username", "cognito:username", "username")
_NAMES = ("given_name", "family_name")
_MALFORMED = (jwt.InvalidTokenError, ValueError, TypeError, AttributeError, KeyError, OverflowError, OSError)


def _client_of(claims: Mapping[str, Any]) -> str:
    audience = claims.get("aud", "")
    first = audience if isinstance(audience, str) else next(iter(audience), "")
    return str(claims.get("client_id") or claims.get("azp") or first)[:_MAX_ID]


def _scopes(claims: Mapping[str, Any]) -> set[str]:
    """``scope`` as RFC 9068 and Cognito have it, ``scp`` as Microsoft Entra."""
    said = claims.get("scope", claims.get("scp", ""))
    return set(said.split()) if isinstance(said, str) else {each for each in said if isinstance(each, str)}


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
