"""Codes of six digits that prove who reads an address: sent, tried at most five times within ten minutes, used once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from parley.clock import Clock
from parley.identity.errors import WrongCode
from parley.identity.model import Confirmation, Mail, Purpose, SignUp
from parley.identity.ports import ConfirmationStore, Mailer, PasswordHasher

CODE_SECONDS = 600
MAX_TRIES = 5
_MAX_LENGTH = 32

NewCode = Callable[[], str]
"""Gives six fresh random digits. Services take one, so that they hold no randomness."""


@dataclass(frozen=True)
class Confirmations:
    """Whoever asks for nobody's code, or tries one, gets the same answer after the same work as for somebody's."""

    store: ConfirmationStore
    hasher: PasswordHasher
    mailer: Mailer
    clock: Clock
    new_code: NewCode

    def send(
        self,
        purpose: Purpose,
        subject: str,
        letter: Callable[[str], Mail],
        *,
        email: str = "",
        sign_up: SignUp | None = None,
    ) -> None:
        """Sends a fresh code by ``letter``; the one before is good no more. Raises Unavailable."""
        code = self.new_code()
        confirmation = Confirmation(
            code_hash=self.hasher.hash(code),
            email=email,
            sign_up=sign_up,
            expires_at=self.clock() + timedelta(seconds=CODE_SECONDS),
        )
        self.store.put_confirmation(purpose, subject, confirmation)
        self.mailer.send(letter(code))

    def find(self, purpose: Purpose, subject: str) -> Confirmation | None:
        """What a live code is for."""
        held = self.store.get_confirmation(purpose, subject)
        return held if held and held.expires_at > self.clock() else None

    def check(self, purpose: Purpose, subject: str, code: str) -> Confirmation:
        """What the code is for, if it is right: one try, counted beforehand, so that parallel guesses cannot share it.

        Raises WrongCode for one that is wrong, over, used or tried too often; Unavailable.
        """
        held = self.find(purpose, subject)
        counted = self.store.count_try(purpose, subject, held.code_hash if held else "", MAX_TRIES)
        right = self.hasher.verify(code[:_MAX_LENGTH], held.code_hash if held and counted else None)
        if not (right and held):
            raise WrongCode
        return held

    def use(self, purpose: Purpose, subject: str, confirmation: Confirmation) -> None:
        """Ends the code that was checked. Raises WrongCode when somebody else used it, or another was sent since."""
        if not self.store.take_confirmation(purpose, subject, confirmation.code_hash):
            raise WrongCode
