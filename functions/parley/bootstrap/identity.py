"""Identity, wired.

Each factory reads its settings once and imports what it needs when it is first called (cold starts).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from parley.bootstrap.settings import (
    EdgeSettings,
    FederationSettings,
    IdentitySettings,
    PushKeySettings,
    SealingSettings,
    Settings,
    TokenSettings,
    TryLimitSettings,
    read,
)
from parley.bootstrap.sources import new_id, now
from parley.identity import service
from parley.identity.access import access_user
from parley.identity.model import MAX_GRACE_SECONDS, Client, Page, Principal, RingKey, User
from parley.identity.ports import IdentityStore, PasswordHasher
from parley.identity.scopes import CHAT, OPENID
from parley.identity.source import source_of

if TYPE_CHECKING:
    from parley.identity.keys import PublicKeys, SigningKey
    from parley.identity.sealing import SsmSealingKey
    from parley.identity.service.rotation import Rotation
    from parley.identity.tokens import Signer, Verifier
    from parley.push.ssm import SsmPushKey

FIRST_PARTY_SCOPES = (OPENID, "profile", "email", CHAT)


class KeySettings(Settings):
    """Where the deployment keeps the keys that tokens are signed with."""

    signing_key_parameter: str
    jwks_parameter: str
    signing_key: Literal["ssm", "kms"]
    """Where new signing keys are made."""
    stack_name: str
    """Which keys in KMS are ours."""


def new_secret() -> str:
    return secrets.token_urlsafe(32)


@cache
def store() -> IdentityStore:
    from parley.aws.clients import client
    from parley.identity.dynamodb import DynamoDBStore

    return DynamoDBStore(client("dynamodb"), read(IdentitySettings).identity_table)


@cache
def try_limits() -> service.TryLimits:
    from parley.aws.clients import client
    from parley.aws.table import Table
    from parley.limits.dynamodb import DynamoDBBucketStore

    buckets = DynamoDBBucketStore(Table(client("dynamodb"), read(IdentitySettings).identity_table))
    return service.TryLimits(service.read_limits(read(TryLimitSettings).sign_in_limits), store=buckets, clock=now)


@cache
def public_keys() -> PublicKeys:
    from parley.aws.clients import client
    from parley.identity.ssm import SsmPublicKeys

    return SsmPublicKeys(client("ssm"), read(TokenSettings).jwks_parameter, now)


@cache
def verifier() -> Verifier:
    """Reads access tokens: ``verifier().verify(token)`` gives a Principal or raises Unauthenticated."""
    from parley.identity.tokens import Verifier

    return Verifier(read(TokenSettings).issuer, public_keys(), now)


@cache
def caller_tokens() -> service.TokenVerifier:
    """Reads access tokens of ours, and of other issuers where some are trusted."""
    if not read(FederationSettings).trusted_issuers:
        return verifier()

    @cache
    def others() -> service.TokenVerifier:
        from parley.bootstrap.federation import callers

        return callers(store())

    return service.ByIssuer(read(TokenSettings).issuer, verifier(), others)


@cache
def signer() -> Signer:
    from parley.identity.signing import RingSigningKeys
    from parley.identity.tokens import Signer

    return Signer(read(TokenSettings).issuer, RingSigningKeys(store(), _open_key, now), now, new_id)


def _open_key(key: RingKey) -> SigningKey:
    from parley.aws.clients import client
    from parley.identity import kms, ssm

    if key.location.startswith(kms.PREFIX):
        return kms.KmsKey(client("kms"), key)
    return ssm.open_ssm_key(client("ssm"), key.location)


def hasher() -> PasswordHasher:
    from parley.identity.passwords import Argon2Hasher

    return Argon2Hasher()


def trail_of(event: Mapping[str, Any]) -> service.Trail:
    """The audit trail, for what an event of the HTTP API does."""
    return service.Trail(store(), now, new_id, source_of(event, read(EdgeSettings).origin_secret))


@dataclass(frozen=True)
class Directory:
    """People."""

    store: IdentityStore

    def access_user(self, user_id: str) -> User:
        """Raises NotFound."""
        return access_user(user_id, store=self.store)

    def find_users(self, q: str, limit: int, cursor: str | None = None) -> Page[User]:
        """Raises InvalidRequest. See :func:`parley.identity.service.find_users`."""
        return service.find_users(q, limit, cursor, store=self.store)

    def get_users(self, ids: Sequence[str]) -> list[User]:
        """Those that exist, at most 100. Raises InvalidRequest."""
        return service.get_users(ids, store=self.store)

    def create_user(
        self,
        *,
        username: str,
        email: str,
        display_name: str,
        password: str,
        groups: Sequence[str] = (),
        exist_ok: bool = False,
    ) -> User:
        """Raises InvalidRequest, Conflict. See :func:`parley.identity.service.create_user`."""
        return service.create_user(
            username=username,
            email=email,
            display_name=display_name,
            password=password,
            groups=groups,
            exist_ok=exist_ok,
            store=self.store,
            hasher=hasher(),
            clock=now,
            new_id=new_id,
        )


@dataclass(frozen=True)
class Tickets:
    """One-time ways through the socket's handshake."""

    store: IdentityStore

    def issue(self, principal: Principal) -> str:
        """A ticket that works once within :data:`parley.identity.service.TICKET_SECONDS`."""
        return service.issue_ticket(principal, store=self.store, clock=now, new_secret=new_secret)

    def consume(self, ticket: str) -> Principal:
        """Raises Unauthenticated."""
        return service.consume_ticket(ticket, store=self.store, clock=now)


@cache
def directory() -> Directory:
    return Directory(store())


@cache
def tickets() -> Tickets:
    return Tickets(store())


def rotation() -> Rotation:
    """For deployments and schedules."""
    from parley.aws.clients import client
    from parley.identity.kms import KmsVault
    from parley.identity.service.rotation import Rotation
    from parley.identity.ssm import SsmBoard, SsmVault
    from parley.identity.vaults import Vaults

    names = read(KeySettings)
    vaults = Vaults(
        {
            "ssm": lambda: SsmVault(client("ssm"), names.signing_key_parameter, now),
            "kms": lambda: KmsVault(client("kms"), names.stack_name, now),
        },
        names.signing_key,
    )
    trail = service.Trail(store(), now, new_id)
    return Rotation(store(), vaults, SsmBoard(client("ssm"), names.jwks_parameter), now, trail)


class Foundation:
    """What a deployment stands on: the keys, and the first-party clients."""

    def lay(self, public_url: str) -> str:
        """Makes what is missing, and points the clients to ``public_url``; gives the id of the signing key."""
        ring = rotation().ensure()
        self._sealing_key().ensure()
        self._push_key().ensure()
        for client in first_party_clients(public_url):
            service.register_client(client, store=store())
        return ring.keys[-1].kid

    def remove(self) -> None:
        """Removes the keys; the data stays."""
        rotation().remove_all()
        self._sealing_key().remove()
        self._push_key().remove()

    def _push_key(self) -> SsmPushKey:
        from parley.aws.clients import client
        from parley.push.ssm import SsmPushKey

        return SsmPushKey(client("ssm"), read(PushKeySettings).push_key_parameter)

    def _sealing_key(self) -> SsmSealingKey:
        from parley.aws.clients import client
        from parley.identity.sealing import SsmSealingKey

        return SsmSealingKey(client("ssm"), read(SealingSettings).sealing_key_parameter)


def first_party_clients(public_url: str) -> tuple[Client, Client]:
    """The web client at ``public_url``, and the command line (RFC 8252), under fixed ids.

    Their grace is the longest: whoever is on a train may lose an answer and ask again after half a minute.
    """
    web = Client(
        client_id="parley-web",
        name="Parley",
        redirect_uris=(f"{public_url}/callback",),
        logout_uris=(f"{public_url}/",),
        scopes=FIRST_PARTY_SCOPES,
        first_party=True,
        refresh_grace_seconds=MAX_GRACE_SECONDS,
        built_in=True,
    )
    cli = Client(
        client_id="parley-cli",
        name="Parley in the terminal",
        redirect_uris=("http://127.0.0.1/callback",),
        scopes=FIRST_PARTY_SCOPES,
        native=True,
        first_party=True,
        refresh_grace_seconds=MAX_GRACE_SECONDS,
        built_in=True,
    )
    return web, cli
