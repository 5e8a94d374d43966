"""Refresh families: the chain of refresh tokens of one sign-in (RFC 6749 §6, RFC 9700 §4.14).

A refresh token is ``<origin_jti>.<handle>.<link>``. The handle is the family's own secret: whoever knows the (public)
origin_jti alone can neither use nor end a family. Only the latest link may be used, and using it makes the next:
HMAC-SHA256 of the link under the family's seed, which never leaves the store. So whoever asks twice with the same link
within the client's grace (a lost answer, two tabs) gets the same next link and the chain never forks; a later use of an
old link is a copy's, and ends the sign-in. Where a client has its rotation off, the link stays as it is. The store
holds hashes of handle and links; the seed alone opens nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import NamedTuple

from parley.clock import Clock
from parley.identity.errors import InvalidGrant
from parley.identity.model import NOWHERE, Client, RefreshFamily, Source
from parley.identity.ports import FamilyStore, IdentityStore
from parley.identity.service.digest import NewSecret, digest, matches
from parley.identity.service.endings import Endings


class SignIn(NamedTuple):
    """What a family goes on for: who signed in, when, how (RFC 8176), in which login session, for which scopes, for
    which resource (RFC 8707), and where.
    """

    origin_jti: str
    user_id: str
    scopes: tuple[str, ...]
    auth_time: datetime
    amr: tuple[str, ...] = ()
    session_id: str | None = None
    resource: str | None = None
    source: Source = NOWHERE


def open_family(sign_in: SignIn, client: Client, *, store: FamilyStore, clock: Clock, new_secret: NewSecret) -> str:
    """Begins the chain.

    Gives its first refresh token. The family ends when the client's refresh life is over, however often it rotates.
    """
    handle, link, now = new_secret(), new_secret(), clock()
    family = RefreshFamily(
        **sign_in._asdict(),
        client_id=client.client_id,
        created_at=now,
        expires_at=now + timedelta(seconds=client.refresh_token_seconds),
        handle_hash=digest(handle),
        seed=new_secret(),
        current_hash=digest(link),
    )
    store.add_family(family)
    return f"{sign_in.origin_jti}.{handle}.{link}"


def find_family(refresh_token: str, *, store: IdentityStore) -> RefreshFamily | None:
    """The family that the token is or was of, live or not; none whose user has been signed out since."""
    parts = refresh_token.split(".")
    if len(parts) != 3 or not all(parts):
        return None
    family = store.get_family(parts[0])
    if family is None or not matches(parts[1], family.handle_hash):
        return None
    sign_out = store.get_sign_out(family.user_id)
    return None if sign_out and sign_out.ends(family.auth_time, family.session_id) else family


def rotate_family(
    family: RefreshFamily, refresh_token: str, client: Client, *, store: FamilyStore, clock: Clock, endings: Endings
) -> str | None:
    """The refresh token after this one; None where the client's do not rotate and this one stays good.

    Call it when the client is known to be the family's. Raises InvalidGrant when the family has ended, and ends the
    sign-in when the token is an old one beyond its grace.
    """
    origin_jti, handle, link = refresh_token.split(".")
    now = clock()
    if family.revoked_at or family.expires_at <= now:
        raise InvalidGrant
    following = _next_link(link, family.seed)
    if client.refresh_token_rotation:
        is_good = store.rotate_family(origin_jti, digest(link), digest(following), now)
    else:
        is_good = matches(link, family.current_hash)
    if not is_good and not _in_grace(store.get_family(origin_jti), link, client, now):
        endings.end_reused("refresh.reused", origin_jti, user_id=family.user_id, client_id=family.client_id)
        raise InvalidGrant("The refresh token was used before.")
    return f"{origin_jti}.{handle}.{following}" if client.refresh_token_rotation else None


def is_live(family: RefreshFamily, refresh_token: str, client: Client, *, clock: Clock) -> bool:
    """Whether a refresh with this token of the family would succeed now."""
    link, now = refresh_token.rpartition(".")[2], clock()
    if family.revoked_at or family.expires_at <= now:
        return False
    return matches(link, family.current_hash) or _in_grace(family, link, client, now)


def _in_grace(family: RefreshFamily | None, link: str, client: Client, now: datetime) -> bool:
    """Whether the link is the one before the present one, and has not been for long."""
    if family is None or family.revoked_at or family.previous_hash is None or family.rotated_at is None:
        return False
    if not matches(link, family.previous_hash):
        return False
    # abs: whoever rotated it may have been another machine, with a clock a little ahead.
    return abs(now - family.rotated_at) <= timedelta(seconds=client.refresh_grace_seconds)


def _next_link(link: str, seed: str) -> str:
    mac = hmac.new(seed.encode(), link.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")
