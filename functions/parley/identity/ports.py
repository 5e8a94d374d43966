"""What the identity services ask of a store. ``dynamodb`` and ``memory`` provide it; tests/contract/identity holds both
to it.

Keys that are secrets come as hashes. Readers get what is stored, expired or not (TTL deletes late): services compare
with the clock. Every method may raise :class:`parley.errors.Unavailable`. Reads that decide something are strongly
consistent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from parley.identity.model import (
    Account,
    AuditEvent,
    AuthorizationCode,
    Client,
    Confirmation,
    Consent,
    Credentials,
    FederatedLink,
    Invitation,
    KeyRing,
    LoginSession,
    Mail,
    Principal,
    Purpose,
    RefreshFamily,
    RingKey,
    SealedInvitation,
    SecondFactor,
    SignOut,
    Ticket,
)


class Entry(NamedTuple):
    """A row of the directory: a term, and the user whom it names."""

    term: str
    user_id: str


class UserStore(Protocol):
    def add_account(self, account: Account, credentials: Credentials | None, terms: Collection[str]) -> None:
        """All at once or nothing. Raises Conflict when the username or the e-mail address is taken."""
        ...

    def replace_account(
        self,
        old: Account,
        new: Account,
        *,
        removed: Collection[str],
        added: Collection[str],
        password_hash: str | None = None,
    ) -> bool:
        """All at once or nothing: the account, its e-mail address, its terms (``removed``, ``added``), and the password
        where one is given, whose failed tries are forgotten. Whether ``old``'s revision was still the stored one.

        Raises Conflict when the new e-mail address is taken.
        """
        ...

    def list_user_ids(self, limit: int, after: str | None) -> list[str]:
        """At most ``limit`` ids in order, from behind ``after`` on."""
        ...

    def get_account(self, user_id: str) -> Account | None: ...

    def get_accounts(self, user_ids: Sequence[str]) -> list[Account]:
        """Those that exist, at most 100 ids, in no order; eventually consistent."""
        ...

    def find_user_id(self, login: str) -> str | None:
        """Whose username or e-mail address this is (normalised by :func:`parley.identity.service.names.fold`)."""
        ...

    def find_entries(self, prefix: str, limit: int, after: Entry | None) -> list[Entry]:
        """Rows of the directory whose term begins with ``prefix`` (not empty), in order, after ``after``.

        Eventually consistent.
        """
        ...

    def get_credentials(self, user_id: str) -> Credentials | None: ...

    def replace_credentials(self, user_id: str, old: Credentials | None, new: Credentials) -> bool:
        """One conditional write: whether ``old`` was still what is stored. With None it is not; it costs the same."""
        ...


class ConfirmationStore(Protocol):
    """At most one code of a purpose is live for a subject: a user, or a browser in which somebody is joining."""

    def put_confirmation(self, purpose: Purpose, subject: str, confirmation: Confirmation) -> None:
        """In place of the one before."""
        ...

    def get_confirmation(self, purpose: Purpose, subject: str) -> Confirmation | None: ...

    def count_try(self, purpose: Purpose, subject: str, code_hash: str, most: int) -> bool:
        """One conditional write: whether this code was still the one, and had been tried less than ``most`` times."""
        ...

    def take_confirmation(self, purpose: Purpose, subject: str, code_hash: str) -> bool:
        """Removes it by one conditional delete: only one caller is told that it was there."""
        ...


class InvitationStore(Protocol):
    def add_invitation(self, invitation: SealedInvitation) -> None: ...

    def get_invitation(self, invitation_id: str) -> SealedInvitation | None: ...

    def list_invitations(self, limit: int, after: str | None) -> list[Invitation]:
        """At most ``limit`` in the order of their ids, from behind ``after`` on."""
        ...

    def remove_invitation(self, invitation_id: str) -> None:
        """What is gone stays gone."""
        ...


class ClientStore(Protocol):
    def add_client(self, client: Client) -> None:
        """Raises Conflict when the id is taken."""
        ...

    def get_client(self, client_id: str) -> Client | None: ...

    def replace_client(self, client: Client) -> bool:
        """One conditional write: whether what stands there is of the revision before this one's."""
        ...

    def remove_client(self, client_id: str) -> None:
        """What is gone stays gone."""
        ...

    def list_clients(self, limit: int, after: str | None) -> list[Client]:
        """At most ``limit`` clients in the order of their ids, from behind ``after`` on."""
        ...


class ConsentStore(Protocol):
    def put_consent(self, consent: Consent) -> None: ...

    def get_consent(self, user_id: str, client_id: str) -> Consent | None: ...

    def remove_consent(self, user_id: str, client_id: str) -> None:
        """What is gone stays gone."""
        ...

    def list_consents(self, user_id: str) -> list[Consent]:
        """All of a person's, by client id."""
        ...


class CodeStore(Protocol):
    def add_code(self, code_hash: str, code: AuthorizationCode) -> None: ...

    def get_code(self, code_hash: str) -> AuthorizationCode | None: ...

    def consume_code(self, code_hash: str, origin_jti: str) -> bool:
        """One conditional write: whether this call is the one that consumed it."""
        ...


class FamilyStore(Protocol):
    def add_family(self, family: RefreshFamily) -> None: ...

    def get_family(self, origin_jti: str) -> RefreshFamily | None: ...

    def rotate_family(self, origin_jti: str, current_hash: str, next_hash: str, now: datetime) -> bool:
        """One conditional write.

        Whether ``current_hash`` was the current one of a live family; it becomes the previous one.
        """
        ...

    def revoke_family(self, origin_jti: str, now: datetime) -> RefreshFamily | None:
        """The family, if this call is the one that ended it."""
        ...


class LoginSessionStore(Protocol):
    def add_login_session(self, session_hash: str, session: LoginSession) -> None: ...

    def get_login_session(self, session_hash: str) -> LoginSession | None: ...

    def remove_login_session(self, session_hash: str) -> LoginSession | None:
        """What it was, if there was one."""
        ...


class SignedIn(NamedTuple):
    """Where a user is signed in: login sessions by their hash, and families, the latest logins first."""

    sessions: Mapping[str, LoginSession]
    families: Sequence[RefreshFamily]


class SignInStore(Protocol):
    """What has been added and neither removed nor revoked, by user; expired ones may be among it."""

    def list_sign_ins(self, user_id: str, session_id: str | None = None, limit: int | None = None) -> SignedIn:
        """At most ``limit`` of them, or all; all that came from one login session where that is given."""
        ...

    def get_sign_out(self, user_id: str) -> SignOut | None: ...

    def put_sign_out(self, user_id: str, sign_out: SignOut) -> None:
        """One conditional write: a later one that stands already stays."""
        ...


class SecondFactorStore(Protocol):
    def get_second_factor(self, user_id: str) -> SecondFactor | None: ...

    def replace_second_factor(self, user_id: str, old: SecondFactor | None, new: SecondFactor | None) -> bool:
        """One conditional write: whether ``old`` was still what is stored, or nothing where it is None.

        With ``new`` None it is removed.
        """
        ...


class FederationStore(Protocol):
    """Which users the subjects of other issuers are."""

    def get_federated_link(self, key: str) -> FederatedLink | None: ...

    def add_federated_link(self, key: str, link: FederatedLink) -> FederatedLink:
        """One conditional write: the link that stands, this one or the one that was first."""
        ...


class TicketStore(Protocol):
    def add_ticket(self, ticket_hash: str, ticket: Ticket) -> None: ...

    def take_ticket(self, ticket_hash: str, now: datetime) -> Ticket | None:
        """Removes it by one conditional delete: only one caller gets it, and none once it has expired."""
        ...


class Span(NamedTuple):
    """A part of the trail, between places (:attr:`parley.identity.model.AuditEvent.place`) or times."""

    since: str
    before: str
    """This one is no part of it."""
    kind: str = ""
    """What the kinds of its events begin with."""


class Events(NamedTuple):
    """Events, the latest first; ``rest`` is the place before which there may be more of the span, None at its end."""

    events: list[AuditEvent]
    rest: str | None


class AuditStore(Protocol):
    """Append-only: an event is never changed nor removed but by the end of its life."""

    def append_event(self, event: AuditEvent) -> None:
        """One that is there already stays as it is."""
        ...

    def list_events(self, day: str, span: Span, limit: int) -> Events:
        """At most ``limit`` events of a day (``2026-01-31``, UTC), after work that ``limit`` bounds."""
        ...

    def list_events_of(self, user_id: str, span: Span, limit: int) -> Events:
        """Those about a user, or done by them to nobody; after work that ``limit`` bounds. Eventually consistent."""
        ...


class KeyRingStore(Protocol):
    """The one ring of keys that sign tokens."""

    def get_key_ring(self) -> KeyRing | None: ...

    def put_key_ring(self, ring: KeyRing) -> bool:
        """One conditional write: whether what stands there is of the revision before this one's; at 1, nothing."""
        ...


class IdentityStore(
    UserStore,
    ConfirmationStore,
    InvitationStore,
    ClientStore,
    ConsentStore,
    CodeStore,
    FamilyStore,
    LoginSessionStore,
    SignInStore,
    FederationStore,
    KeyRingStore,
    SecondFactorStore,
    TicketStore,
    AuditStore,
    Protocol,
):
    """All of it: one table."""


class OneTimePasswords(Protocol):
    """TOTP with six digits, SHA-1 and steps of 30 s: what every authenticator app takes (RFC 6238)."""

    def code(self, secret: bytes, step: int) -> str:
        """The code of a time step."""
        ...

    def uri(self, secret: bytes, account: str) -> str:
        """What an app reads from a QR code, ``otpauth://totp/...``."""
        ...


class Sealer(Protocol):
    """Encrypts what the store is not to know, for one purpose each."""

    def seal(self, plain: bytes, purpose: str) -> str:
        """As text of a-z A-Z 0-9 - _. Raises Unavailable."""
        ...

    def unseal(self, sealed: str, purpose: str) -> bytes | None:
        """None for what was not sealed for this purpose. Raises Unavailable."""
        ...


class KeyVault(Protocol):
    """Where private keys are made and kept. Everything raises Unavailable."""

    def make_first(self) -> RingKey:
        """The first key of a deployment, or the one that it had before there were rings."""
        ...

    def make(self) -> RingKey:
        """A fresh key."""
        ...

    def made(self, location: str) -> bool:
        """Whether new keys are made where this one is."""
        ...

    def destroy(self, location: str) -> None:
        """What is gone stays gone."""
        ...


class KeyBoard(Protocol):
    """Where public keys are published."""

    def publish(self, jwks: Sequence[Mapping[str, str]]) -> None:
        """These, and no others; nothing at all where there are none. Raises Unavailable."""
        ...


class Sockets(Protocol):
    """The open sockets of people, and what access tokens that are still about may open.

    What is ended here opens no socket and no call of ours any more; sockets that are open are told and closed within
    seconds. Every method raises Unavailable, and may be repeated.
    """

    def end_all(self, user_id: str, at: datetime, except_session_id: str | None) -> None:
        """Ends those of all sign-ins that began until ``at``, but of one login session."""
        ...

    def end(self, user_id: str, ids: Collection[str]) -> None:
        """Ends those of these sign-ins (``origin_jti``) and login sessions."""
        ...

    def require_signed_in(self, caller: Principal) -> None:
        """Raises SignInEnded where the sign-in has been ended. May be a moment behind."""
        ...


class PasswordHasher(Protocol):
    def hash(self, password: str) -> str:
        """A PHC string."""
        ...

    def verify(self, password: str, password_hash: str | None) -> bool:
        """Does the same work for None (nobody's), and answers False."""
        ...


class Mailer(Protocol):
    def send(self, mail: Mail) -> None:
        """Hands the mail on; does the same work for one to nobody. Raises Unavailable."""
        ...
