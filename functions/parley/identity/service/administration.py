"""What an administrator does to people: every act is recorded under their name, and takes effect at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parley.clock import Clock, NewId
from parley.errors import Conflict
from parley.identity.access import ADMINS, access_account
from parley.identity.letters import Language, compose
from parley.identity.model import Account, Invitation, Page, UserStatus
from parley.identity.ports import IdentityStore, PasswordHasher
from parley.identity.service.accounts import change_account, with_fields, with_new_password, with_status
from parley.identity.service.audit import Trail
from parley.identity.service.digest import NewSecret
from parley.identity.service.directory import find_accounts, list_accounts, those_with
from parley.identity.service.endings import Endings
from parley.identity.service.mailroom import Mailroom
from parley.identity.service.passwords import check_password
from parley.identity.service.users import add_account, draft_account


@dataclass(frozen=True)
class Administration:
    """Of one administrator, in one request. Everything raises Unavailable; who does not exist is NotFound."""

    admin_id: str
    store: IdentityStore
    hasher: PasswordHasher
    mailroom: Mailroom | None
    """None where no mail is set up: then nobody is invited."""
    clock: Clock
    new_id: NewId
    new_secret: NewSecret
    trail: Trail
    endings: Endings

    def list(
        self, q: str | None, status: UserStatus | None, group: str | None, limit: int, cursor: str | None
    ) -> Page[Account]:
        """Everybody, or whom ``q`` finds, also the disabled. Raises InvalidRequest."""
        accepts = those_with(status, group)
        if q is None:
            return list_accounts(limit, cursor, accepts, store=self.store)
        return find_accounts(q, limit, cursor, accepts, store=self.store)

    def create(
        self,
        *,
        username: str,
        email: str,
        display_name: str,
        groups: Sequence[str] = (),
        password: str | None = None,
        invite: bool = True,
        language: Language = "en",
    ) -> Account:
        """Somebody with a password to be changed at the first sign-in; without one they wait for an invitation, which
        goes out at once unless ``invite`` says no.

        Raises InvalidField; Conflict when a name is taken, or no mail is set up for an invitation.
        """
        invited = password is None
        account = draft_account(
            username=username,
            email=email,
            display_name=display_name,
            groups=groups,
            status="invited" if invited else "must_change_password",
            email_verified=not invited,
            clock=self.clock,
            new_id=self.new_id,
        )
        if password is not None:
            check_password(password, account.user)
        elif invite:
            self._needs_mail()
        add_account(account, None if password is None else self.hasher.hash(password), store=self.store)
        self._record("user.created", account, groups=" ".join(account.groups))
        if invited and invite:
            self.invite_user(account.user.id, language)
        return account

    def update(self, user_id: str, changes: Mapping[str, Any]) -> Account:
        """``display_name``, ``avatar``, ``email`` (the administrator vouches for it), ``groups``, ``status`` (active or
        disabled). Who is disabled, or is no administrator any more, is signed out everywhere.

        Raises InvalidField; Conflict when an address is taken, or administrators would lock themselves out.
        """
        status = changes.get("status")

        def change(account: Account) -> Account:
            changed = with_fields(account, changes)
            changed = with_status(changed, status) if status else changed
            if user_id == self.admin_id and not _administers(changed):
                raise Conflict("Administrators can neither disable themselves nor leave the administrators.")
            return changed

        before = access_account(user_id, store=self.store)
        after = change_account(user_id, change, store=self.store)
        if after.revision == before.revision:
            return after
        self._record("user.changed", after, fields=" ".join(sorted(changes)), status=after.user.status)
        if (before.user.status != "disabled" and after.user.status == "disabled") or (
            _administers(before) and not _administers(after)
        ):
            self.endings.end_sign_ins(user_id, reason="user_changed", actor_id=self.admin_id)
        return after

    def reset_password(self, user_id: str, password: str | None, language: Language) -> Account:
        """Gives a password that is to be changed at the next sign-in, or without one has the person choose one by their
        confirmed address. The old one is good no more, and every sign-in ends.

        Raises InvalidField; Conflict where there is no such address, no mail is set up, or the person has had no
        password yet.
        """
        mailroom = None if password else self._needs_mail()

        def change(account: Account) -> Account:
            if password:
                check_password(password, account.user)
            elif account.user.status == "invited" or not account.email_verified:
                raise Conflict("There is no confirmed address yet: give a password, or invite them again.")
            return with_new_password(account, "must_change_password")

        # Of a secret that nobody ever learns.
        hashed = self.hasher.hash(password or self.new_secret())
        account = change_account(user_id, change, store=self.store, password_hash=hashed)
        self._record("password.given" if password else "password.taken", account)
        self.endings.end_sign_ins(user_id, reason="password_reset", actor_id=self.admin_id)
        if mailroom:
            user, link = account.user, f"{mailroom.public_url}/forgotPassword"
            mailroom.mailer.send(compose("password_reset", language, user.email, username=user.username, link=link))
        return account

    def invite(self, email: str, groups: Sequence[str], language: Language) -> Invitation:
        """Somebody who is made when they accept. Raises InvalidField, Conflict."""
        invitations = self._needs_mail().invitations
        invitation = invitations.invite(email, groups, invited_by=self.admin_id, language=language)
        self.trail.record(
            "invitation.sent", actor_id=self.admin_id, invitation_id=invitation.id, groups=" ".join(invitation.groups)
        )
        return invitation

    def invite_user(self, user_id: str, language: Language) -> Invitation:
        """Somebody who has been made, again or for the first time. Raises Conflict."""
        account = access_account(user_id, store=self.store)
        invitation = self._needs_mail().invitations.invite_user(account, invited_by=self.admin_id, language=language)
        self._record("invitation.sent", account, invitation_id=invitation.id)
        return invitation

    def list_invitations(self, limit: int, cursor: str | None) -> Page[Invitation]:
        return self._needs_mail().invitations.list(limit, cursor)

    def revoke_invitation(self, invitation_id: str) -> None:
        """Raises NotFound."""
        invitation = self._needs_mail().invitations.revoke(invitation_id)
        self.trail.record(
            "invitation.revoked", user_id=invitation.user_id, actor_id=self.admin_id, invitation_id=invitation_id
        )

    def _needs_mail(self) -> Mailroom:
        if self.mailroom is None:
            raise Conflict("No mail is set up here (MailFrom): give a password instead.")
        return self.mailroom

    def _record(self, kind: str, account: Account, **details: str) -> None:
        self.trail.record(kind, "ok", user_id=account.user.id, actor_id=self.admin_id, **details)


def _administers(account: Account) -> bool:
    return ADMINS in account.groups and account.user.status != "disabled"
