"""All that the authorization server works with; tests give it twins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from parley.clock import Clock, NewId
from parley.identity.assurance import Policy
from parley.identity.ports import IdentityStore, OneTimePasswords, PasswordHasher, Sealer, Sockets
from parley.identity.service import Endings, SecondFactors, Trail, TryLimits
from parley.identity.service.digest import NewSecret
from parley.identity.service.mailroom import Mailroom
from parley.identity.service.sign_up import SigningUp

if TYPE_CHECKING:
    from auth.http import Request
    from parley.identity.keys import PublicKeys
    from parley.identity.tokens import Signer, Verifier


@dataclass(frozen=True)
class Deps:
    store: IdentityStore
    hasher: PasswordHasher
    sockets: Sockets
    signer: Signer
    verifier: Verifier
    public_keys: PublicKeys
    limits: TryLimits
    policy: Policy
    passwords: OneTimePasswords
    sealer: Sealer
    clock: Clock
    new_id: NewId
    new_secret: NewSecret
    public_url: str
    """The address that browsers see, without a slash at the end: https, or http on loopback (RFC 6749 §3.1)."""
    issuer: str
    mailroom: Mailroom | None = None
    """None where no mail is set up."""
    origin_secret: str = ""
    """What CloudFront proves itself with (:mod:`parley.identity.source`)."""
    email_verified_is_text: bool = False
    """Whether userInfo says ``"true"`` where OpenID Connect has true."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.public_url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ValueError(f"PUBLIC_URL must be https, or http on localhost: {self.public_url}")

    def trail(self, request: Request) -> Trail:
        """Where what this request does is recorded."""
        return Trail(self.store, self.clock, self.new_id, request.source)

    def endings(self, request: Request) -> Endings:
        """What ends sign-ins on this request's behalf."""
        return Endings(self.store, self.sockets, self.clock, self.trail(request))

    def second_factors(self, request: Request, client_id: str) -> SecondFactors:
        """What this request may do to a person's second factor."""
        trail = self.trail(request)
        return SecondFactors(self.store, self.passwords, self.sealer, self.clock, self.new_secret, trail, client_id)

    @property
    def signing_up(self) -> SigningUp | None:
        """None where nobody may join without an invitation."""
        return self.mailroom.signing_up if self.mailroom and self.mailroom.signing_up.policy.is_open else None

    @property
    def issuer_path(self) -> str:
        """The path of an issuer under our own address: what is well known is found below it too (OpenID Connect
        Discovery §4)."""
        return self.issuer.removeprefix(self.public_url) if self.issuer.startswith(f"{self.public_url}/") else ""

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https:")


_LOOPBACK = ("localhost", "127.0.0.1", "::1")
