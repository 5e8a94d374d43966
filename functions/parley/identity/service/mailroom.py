"""All that is done by mail. Where no mail is set up there is none of it."""

from __future__ import annotations

from dataclasses import dataclass

from parley.clock import Clock, NewId
from parley.errors import Unavailable
from parley.identity.letters import Kind, Language, compose
from parley.identity.model import User
from parley.identity.ports import IdentityStore, Mailer, PasswordHasher
from parley.identity.service.audit import Trail
from parley.identity.service.confirmation import Confirmations, NewCode
from parley.identity.service.digest import NewSecret
from parley.identity.service.invitations import Invitations
from parley.identity.service.sign_up import SigningUp, SignUpPolicy


@dataclass(frozen=True)
class Mailroom:
    mailer: Mailer
    confirmations: Confirmations
    signing_up: SigningUp
    invitations: Invitations
    public_url: str

    def tell(self, kind: Kind, language: Language, user: User, *, trail: Trail, **values: str) -> None:
        """Sends a letter that asks for nothing back. What it tells has happened: one that cannot be sent is recorded,
        and holds nothing up."""
        try:
            self.mailer.send(compose(kind, language, user.email, username=user.username, **values))
        except Unavailable:
            trail.record("mail.failed", "refused", user_id=user.id, letter=kind)


def open_mailroom(
    *,
    store: IdentityStore,
    hasher: PasswordHasher,
    mailer: Mailer,
    policy: SignUpPolicy,
    clock: Clock,
    new_id: NewId,
    new_secret: NewSecret,
    new_code: NewCode,
    public_url: str,
) -> Mailroom:
    """The mailroom of a system that is at ``public_url`` (without a slash at the end)."""
    confirmations = Confirmations(store, hasher, mailer, clock, new_code)
    return Mailroom(
        mailer,
        confirmations,
        SigningUp(store, hasher, confirmations, policy, clock, new_id, public_url),
        Invitations(store, mailer, policy, clock, new_id, new_secret, public_url),
        public_url,
    )
