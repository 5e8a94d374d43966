"""Invitations: a link in a mail, good for seven days and one use. Its secret is stored hashed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from parley.clock import Clock, NewId
from parley.errors import Conflict, NotFound
from parley.identity.letters import Language, compose
from parley.identity.model import Account, Invitation, Page, SealedInvitation
from parley.identity.ports import IdentityStore, Mailer, PasswordHasher
from parley.identity.service import fields
from parley.identity.service.accounts import change_account, with_fields
from parley.identity.service.digest import NewSecret, digest, matches
from parley.identity.service.passwords import check_password
from parley.identity.service.sign_up import SignUpPolicy
from parley.identity.service.users import add_account, draft_account

INVITATION_DAYS = 7


@dataclass(frozen=True)
class Invitations:
    store: IdentityStore
    mailer: Mailer
    policy: SignUpPolicy
    clock: Clock
    new_id: NewId
    new_secret: NewSecret
    public_url: str

    def invite(self, email: str, groups: Iterable[str], *, invited_by: str, language: Language) -> Invitation:
        """Somebody who is yet to be made.

        Raises InvalidField; Conflict when the address has an account, or nobody may sign up; Unavailable.
        """
        address = fields.email(email)
        if self.policy.mode == "off":
            raise Conflict("Sign-up is off here: create the user instead.")
        if self.store.find_user_id(address):
            raise Conflict("This e-mail address has an account.")
        return self._send(address, None, fields.groups(groups), invited_by, language)

    def invite_user(self, account: Account, *, invited_by: str, language: Language) -> Invitation:
        """Somebody who has been made and has no password yet. Raises Conflict, Unavailable."""
        if account.user.status != "invited":
            raise Conflict("The user does not wait for an invitation.")
        return self._send(account.user.email, account.user.id, (), invited_by, language)

    def list(self, limit: int, cursor: str | None) -> Page[Invitation]:
        """Those that can be accepted, and may be a few that have just expired."""
        found = self.store.list_invitations(limit, cursor)
        live = [each for each in found if self._is_live(each)]
        return Page(items=live, next=found[-1].id if len(found) == limit else None)

    def revoke(self, invitation_id: str) -> Invitation:
        """Raises NotFound, Unavailable."""
        sealed = self.store.get_invitation(invitation_id)
        if sealed is None:
            raise NotFound("There is no such invitation.")
        self.store.remove_invitation(invitation_id)
        return sealed.unsealed

    def find(self, token: str) -> Invitation:
        """The live invitation of a link. Raises NotFound, Unavailable."""
        invitation_id, _, secret = token.partition(".")
        sealed = self.store.get_invitation(invitation_id) if 0 < len(invitation_id) <= 64 else None
        if sealed is None or not matches(secret, sealed.token_hash) or not self._is_live(sealed):
            raise NotFound("The invitation is used, revoked or expired.")
        return sealed.unsealed

    def accept(self, token: str, *, username: str, display_name: str, password: str, hasher: PasswordHasher) -> Account:
        """The account that is active by it; ``username`` counts where there was none. The address is confirmed by it.

        Raises NotFound; InvalidField; Conflict when a name is taken; Unavailable.
        """
        invitation = self.find(token)
        if invitation.user_id is None:
            account = self._make(invitation, username, display_name, password, hasher)
        else:
            account = self._activate(invitation.user_id, invitation.email, display_name, password, hasher)
        self.store.remove_invitation(invitation.id)
        return account

    def _is_live(self, invitation: Invitation) -> bool:
        is_sign_up = invitation.user_id is None
        return invitation.expires_at > self.clock() and not (is_sign_up and self.policy.mode == "off")

    def _make(
        self, invitation: Invitation, username: str, display_name: str, password: str, hasher: PasswordHasher
    ) -> Account:
        account = draft_account(
            username=username,
            email=invitation.email,
            display_name=display_name,
            groups=invitation.groups,
            clock=self.clock,
            new_id=self.new_id,
        )
        check_password(password, account.user)
        if self.store.find_user_id(account.user.username):
            raise fields.taken()
        add_account(account, hasher.hash(password), store=self.store)
        return account

    def _activate(self, user_id: str, email: str, display_name: str, password: str, hasher: PasswordHasher) -> Account:
        def change(account: Account) -> Account:
            if account.user.status != "invited" or account.user.email != email:
                raise NotFound("The invitation is used, revoked or expired.")
            named = with_fields(account, {"display_name": display_name})
            check_password(password, named.user)
            user = named.user.model_copy(update={"status": "active"})
            return named.model_copy(update={"user": user, "email_verified": True})

        return change_account(user_id, change, store=self.store, password_hash=hasher.hash(password))

    def _send(
        self, email: str, user_id: str | None, groups: tuple[str, ...], invited_by: str, language: Language
    ) -> Invitation:
        secret, now = self.new_secret(), self.clock()
        sealed = SealedInvitation(
            id=self.new_id(),
            email=email,
            user_id=user_id,
            groups=groups,
            invited_by=invited_by,
            created_at=now,
            expires_at=now + timedelta(days=INVITATION_DAYS),
            token_hash=digest(secret),
        )
        self.store.add_invitation(sealed)
        link = f"{self.public_url}/signup?invitation={sealed.id}.{secret}"
        self.mailer.send(compose("invitation", language, email, link=link))
        return sealed.unsealed
