"""People's accounts, wired: what is done by mail, by administrators, and by people themselves."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from parley.bootstrap import identity
from parley.bootstrap.settings import MailSettings, read
from parley.bootstrap.sources import new_id, now
from parley.clock import Clock, NewId
from parley.errors import Conflict
from parley.identity.access import access_account
from parley.identity.letters import Kind, Language
from parley.identity.model import User
from parley.identity.ports import IdentityStore, PasswordHasher
from parley.identity.service import Endings, Trail, TryLimits
from parley.identity.service.administration import Administration
from parley.identity.service.digest import NewSecret
from parley.identity.service.imports import ImportedLine, import_users
from parley.identity.service.mailroom import Mailroom, open_mailroom
from parley.identity.service.own_password import change_password, check_old_password
from parley.identity.service.profile import ask_for_email, confirm_email, update_profile
from parley.identity.service.sign_up import read_policy


@dataclass(frozen=True)
class Accounts:
    """For the HTTP API."""

    store: IdentityStore
    hasher: PasswordHasher
    mailroom: Mailroom | None
    limits: TryLimits
    clock: Clock
    new_id: NewId
    new_secret: NewSecret

    def administration(self, admin_id: str, trail: Trail, endings: Endings) -> Administration:
        """What this administrator may do, in one request."""
        return Administration(
            admin_id=admin_id,
            store=self.store,
            hasher=self.hasher,
            mailroom=self.mailroom,
            clock=self.clock,
            new_id=self.new_id,
            new_secret=self.new_secret,
            trail=trail,
            endings=endings,
        )

    def import_users(
        self, text: str, administration: Administration, *, invite: bool, language: Language
    ) -> list[ImportedLine]:
        """Raises InvalidRequest. See :func:`parley.identity.service.imports.import_users`."""
        return import_users(text, administration=administration, invite=invite, language=language)

    def update_profile(self, user_id: str, changes: Mapping[str, Any], picture: str | None, trail: Trail) -> User:
        """Raises InvalidRequest. See :func:`parley.identity.service.profile.update_profile`."""
        return update_profile(user_id, changes, picture, store=self.store, trail=trail).user

    def ask_for_email(self, user_id: str, email: str, language: Language, trail: Trail) -> None:
        """Raises InvalidRequest, Conflict, RateLimited. See :func:`parley.identity.service.profile.ask_for_email`."""
        account, mailroom = access_account(user_id, store=self.store), self._needs_mail()
        ask_for_email(account, email, language, store=self.store, mailroom=mailroom, limits=self.limits, trail=trail)

    def confirm_email(self, user_id: str, code: str, language: Language, trail: Trail) -> User:
        """Raises WrongCode, Conflict. See :func:`parley.identity.service.profile.confirm_email`."""
        mailroom = self._needs_mail()
        return confirm_email(user_id, code, language, store=self.store, mailroom=mailroom, trail=trail).user

    def change_password(
        self,
        user_id: str,
        old_password: str,
        password: str,
        *,
        session_id: str | None,
        language: Language,
        endings: Endings,
    ) -> None:
        """Raises WrongPassword, InvalidField, RateLimited. See :mod:`parley.identity.service.own_password`."""
        user, store, hasher = access_account(user_id, store=self.store).user, self.store, self.hasher
        limits, trail = self.limits, endings.trail
        check_old_password(user, old_password, store=store, hasher=hasher, clock=self.clock, limits=limits, trail=trail)
        change_password(
            user_id,
            password,
            session_id,
            language,
            store=store,
            hasher=hasher,
            endings=endings,
            mailroom=self.mailroom,
        )

    def tell(self, kind: Kind, user_id: str, language: Language, trail: Trail) -> None:
        """Writes to the person what was done to their account, where mail is set up. Raises NotFound."""
        if self.mailroom:
            user = access_account(user_id, store=self.store).user
            self.mailroom.tell(kind, language, user, trail=trail)

    def _needs_mail(self) -> Mailroom:
        if self.mailroom is None:
            raise Conflict("No mail is set up here: your administrator can change the address.")
        return self.mailroom


def new_code() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


@cache
def mailroom() -> Mailroom | None:
    """None where no mail is set up."""
    settings = read(MailSettings)
    if not settings.mail_from:
        return None
    from parley.aws.clients import client
    from parley.identity.ses import SesMailer

    return open_mailroom(
        store=identity.store(),
        hasher=identity.hasher(),
        mailer=SesMailer(partial(client, "sesv2"), settings.mail_from),
        policy=read_policy(settings.sign_up, settings.sign_up_domains),
        clock=now,
        new_id=new_id,
        new_secret=identity.new_secret,
        new_code=new_code,
        public_url=settings.public_url,
    )


@cache
def accounts() -> Accounts:
    return Accounts(
        store=identity.store(),
        hasher=identity.hasher(),
        mailroom=mailroom(),
        limits=identity.try_limits(),
        clock=now,
        new_id=new_id,
        new_secret=identity.new_secret,
    )
