"""What guards identities, wired: second factors, and the doors of whoever may do more than chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Literal

from pydantic import Field

from parley.bootstrap.identity import new_secret, store
from parley.bootstrap.settings import SealingSettings, Settings, read
from parley.bootstrap.sources import now
from parley.clock import Clock
from parley.errors import InvalidRequest
from parley.identity import service
from parley.identity.access import access_admin, access_recent
from parley.identity.assurance import Policy
from parley.identity.model import AuditEvent, Page, Principal
from parley.identity.ports import IdentityStore, OneTimePasswords, Sealer
from parley.identity.service import SecondFactors, Trail
from parley.identity.service.digest import NewSecret


class PolicySettings(Settings):
    second_factor: Literal["optional", "groups", "required"] = "optional"
    second_factor_groups: str = ""
    """Names, separated by commas."""
    recent_sign_in_seconds: int = Field(default=12 * 3600, ge=60)


@dataclass(frozen=True)
class Security:
    """For the HTTP API."""

    store: IdentityStore
    policy: Policy
    passwords: OneTimePasswords
    sealer: Sealer
    clock: Clock
    new_secret: NewSecret

    def second_factors(self, trail: Trail, client_id: str) -> SecondFactors:
        return SecondFactors(self.store, self.passwords, self.sealer, self.clock, self.new_secret, trail, client_id)

    def read_events(
        self,
        *,
        user_id: str | None = None,
        kind: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        cursor: str | None = None,
        limit: int,
    ) -> Page[AuditEvent]:
        """The latest first; by default up to now, of the last 30 days, or of a user all that is kept.

        Raises InvalidRequest. See :func:`parley.identity.service.read_events`.
        """
        try:
            # What happens at this very moment is in it.
            end = (until or self.clock() + timedelta(seconds=1)).astimezone(UTC)
            begin = since or (end - timedelta(days=30) if user_id is None else datetime.fromtimestamp(0, UTC))
            begin = begin.astimezone(UTC)
        except OverflowError as exc:
            raise InvalidRequest("There is no such time.") from exc
        return service.read_events(begin, end, user_id=user_id, kind=kind, cursor=cursor, limit=limit, store=self.store)

    def access_admin(self, caller: Principal) -> str:
        """Raises Forbidden, InsufficientUserAuthentication. See :func:`parley.identity.access.access_admin`."""
        return access_admin(caller, policy=self.policy, store=self.store, clock=self.clock)

    def access_recent(self, caller: Principal) -> str:
        """Raises Forbidden, InsufficientUserAuthentication. See :func:`parley.identity.access.access_recent`."""
        return access_recent(caller, policy=self.policy, clock=self.clock)


@cache
def policy() -> Policy:
    settings = read(PolicySettings)
    groups = frozenset(name.strip() for name in settings.second_factor_groups.split(",") if name.strip())
    return Policy(settings.second_factor, groups, settings.recent_sign_in_seconds)


@cache
def sealer() -> Sealer:
    from parley.aws.clients import client
    from parley.identity.sealing import AesGcmSealer, SsmSealingKey

    return AesGcmSealer(SsmSealingKey(client("ssm"), read(SealingSettings).sealing_key_parameter))


def one_time_passwords() -> OneTimePasswords:
    from parley.identity.totp import Totp

    return Totp()


def qr_code(uri: str) -> str:
    """A picture as a data URI. See :func:`parley.identity.totp.qr_code`."""
    from parley.identity.totp import qr_code

    return qr_code(uri)


@cache
def security() -> Security:
    return Security(
        store=store(),
        policy=policy(),
        passwords=one_time_passwords(),
        sealer=sealer(),
        clock=now,
        new_secret=new_secret,
    )
