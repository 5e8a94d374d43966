"""Joining by oneself: nobody is made, and no name taken, before the address has been confirmed.

Until then everything lies behind the code, under the hash of a secret that only the browser knows which asked: a code
that somebody else had sent to the same address makes their account with their password, and only in their browser.
Whether an address has an account is told to the address alone. Usernames are no secret: whoever asks for a taken one
is told so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parley.clock import Clock, NewId
from parley.identity.errors import InvalidField, WrongCode
from parley.identity.letters import Language, compose
from parley.identity.model import Account, Mail, SignUp
from parley.identity.ports import PasswordHasher, UserStore
from parley.identity.service import fields
from parley.identity.service.confirmation import Confirmations
from parley.identity.service.digest import digest
from parley.identity.service.passwords import check_password
from parley.identity.service.users import NOBODY, add_account, draft_account

SignUpMode = Literal["off", "open", "invitation"]


@dataclass(frozen=True)
class SignUpPolicy:
    """Who may join by themselves: nobody; everybody, or where there are ``domains`` whoever has an address there; the
    invited, and whoever has such an address."""

    mode: SignUpMode = "off"
    domains: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether somebody may who is not invited."""
        return self.mode == "open" or (self.mode == "invitation" and bool(self.domains))

    def admits(self, email: str) -> bool:
        """Whether this (folded) address may join without an invitation."""
        return self.is_open and (not self.domains or email.rpartition("@")[2] in self.domains)


def read_policy(mode: SignUpMode, domains: str) -> SignUpPolicy:
    """``domains`` is a list like ``example.com,example.org``."""
    named = (domain.strip().lower() for domain in domains.split(","))
    return SignUpPolicy(mode, frozenset(domain for domain in named if domain))


@dataclass(frozen=True)
class SigningUp:
    """``browser`` is the secret of the browser that asks."""

    store: UserStore
    hasher: PasswordHasher
    confirmations: Confirmations
    policy: SignUpPolicy
    clock: Clock
    new_id: NewId
    public_url: str

    def draft(self, *, username: str, email: str, display_name: str, password: str) -> SignUp:
        """What is asked for, checked. Raises InvalidField, Unavailable."""
        user = self._account(username, email, display_name).user
        check_password(password, user)
        if not self.policy.admits(user.email):
            raise InvalidField("email", "domain", "be an address of a company that may sign up")
        if self.store.find_user_id(user.username):
            raise fields.taken()
        hashed = self.hasher.hash(password)
        return SignUp(username=user.username, email=user.email, display_name=user.display_name, password_hash=hashed)

    def pending(self, browser: str) -> SignUp | None:
        """What a live code is for."""
        held = self.confirmations.find("sign_up", digest(browser))
        return held.sign_up if held else None

    def send(self, browser: str, sign_up: SignUp, language: Language) -> None:
        """A code, in place of the one before. Raises Unavailable."""
        holder = self.store.get_account(self.store.find_user_id(sign_up.email) or NOBODY)

        def letter(code: str) -> Mail:
            if holder is None:
                return compose("sign_up", language, sign_up.email, code=code)
            username = holder.user.username
            return compose("sign_up_taken", language, sign_up.email, username=username, link=f"{self.public_url}/")

        self.confirmations.send("sign_up", digest(browser), letter, email=sign_up.email, sign_up=sign_up)

    def finish(self, browser: str, code: str) -> Account:
        """The account that was made. Raises WrongCode; Conflict when a name was taken meanwhile; Unavailable."""
        subject = digest(browser)
        held = self.confirmations.check("sign_up", subject, code)
        if held.sign_up is None:
            raise WrongCode
        self.confirmations.use("sign_up", subject, held)
        account = self._account(held.sign_up.username, held.sign_up.email, held.sign_up.display_name)
        add_account(account, held.sign_up.password_hash, store=self.store)
        return account

    def _account(self, username: str, email: str, display_name: str) -> Account:
        return draft_account(
            username=username, email=email, display_name=display_name, clock=self.clock, new_id=self.new_id
        )
