"""Refresh families: the chain of refresh tokens of one sign-in (RFC 6749 §6, RFC 9700 §4.14).

A refresh token is ``<origin_jti>.<handle>.<link>``. The handle is the family's own secret: whoever knows the (public)
origin_jti alone can neither use nor end a family. Only the latest link may be used, and using it makes the next:
HMAC-SHA256 of the link under the family's seed, which never leaves the store. So whoever asks twice with the same link
within the grace (a lost answer, two tabs) gets the same next link and the chain never forks; a later use of an old link
is a copy's, and ends the family. The store holds hashes of handle and links; the seed alone opens nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import NamedTuple

from parley.clock import Clock
from parley.identity.errors import InvalidGrant
from parley.identity.model import Client, RefreshFamily
from parley.identity.ports import FamilyStore
from parley.identity.service.digest import NewSecret, digest, matches

GRACE_SECONDS = 10


class SignIn(NamedTuple):
    """What a family goes on for: who signed in, when, how (RFC 8176), in which login session, and for which scopes."""

    origin_jti: str
    user_id: str
    scopes: tuple[str, ...]
    auth_time: datetime
    amr: tuple[str, ...] = ()
    session_id: str | None = None


def open_family(sign_in: SignIn, client: Client, *, store: FamilyStore, clock: Clock, new_secret: NewSecret) -> str:
    """Begins the chain.

    Gives its first refresh token. The family ends when the client's refresh life is over, however often it rotates.
    """
    handle, link = new_secret(), new_secret()
    family = RefreshFamily(
        **sign_in._asdict(),
        client_id=client.client_id,
        expires_at=clock() + timedelta(seconds=client.refresh_token_seconds),
        handle_hash=digest(handle),
        seed=new_secret(),
        current_hash=digest(link),
    )
    store.add_family(family)
    return f"{sign_in.origin_jti}.{handle}.{link}"


def find_family(refresh_token: str, *, store: FamilyStore) -> RefreshFamily | None:
    """The family that the token is or was of, live or not."""
    parts = refresh_token.split(".")
    if len(parts) != 3 or not all(parts):
        return None
    family = store.get_family(parts[0])
    return family if family and matches(parts[1], family.handle_hash) else None


def rotate_family(family: RefreshFamily, refresh_token: str, *, store: FamilyStore, clock: Clock) -> str:
    """The refresh token after this one. Call it when the client is known to be the family's.

    Raises InvalidGrant when the family has ended, and ends it when the token is an old one beyond its grace.
    """
    origin_jti, handle, link = refresh_token.split(".")
    now = clock()
    if family.revoked_at or family.expires_at <= now:
        raise InvalidGrant
    following = _next_link(link, family.seed)
    if not store.rotate_family(origin_jti, digest(link), digest(following), now):
        _allow_in_grace(link, origin_jti, store=store, now=now)
    return f"{origin_jti}.{handle}.{following}"


def revoke_family(origin_jti: str, *, store: FamilyStore, clock: Clock) -> None:
    """Ends the sign-in; one that has ended stays so."""
    store.revoke_family(origin_jti, clock())


def _allow_in_grace(link: str, origin_jti: str, *, store: FamilyStore, now: datetime) -> None:
    family = store.get_family(origin_jti)
    if family and not family.revoked_at and _in_grace(family, link, now):
        return
    store.revoke_family(origin_jti, now)
    raise InvalidGrant("The refresh token was used before.")


def _in_grace(family: RefreshFamily, link: str, now: datetime) -> bool:
    if family.previous_hash is None or family.rotated_at is None or not matches(link, family.previous_hash):
        return False
    # abs: whoever rotated it may have been another machine, with a clock a little ahead.
    return abs(now - family.rotated_at) <= timedelta(seconds=GRACE_SECONDS)


def _next_link(link: str, seed: str) -> str:
    mac = hmac.new(seed.encode(), link.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")
