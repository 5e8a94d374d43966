"""Second factors: one-time passwords of an authenticator app (RFC 6238), and recovery codes for when it is lost.

Enrolling stores nothing until a first code proves that the app has the secret: until then the secret travels sealed
with the person who enrols. A try is judged in memory and answered only after its outcome has been written over what it
was judged by, so each code is used once, whoever comes at the same moment, and parallel guesses cannot share a try.
Right or wrong it is one write; while the account waits, none.

A recovery code is 80 random bits, so it is kept as SHA-256, as all random secrets are.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from parley.clock import Clock
from parley.errors import Conflict, InvalidRequest, NotFound
from parley.identity.errors import WrongCode
from parley.identity.model import SecondFactor, User, epoch
from parley.identity.ports import OneTimePasswords, Sealer, SecondFactorStore
from parley.identity.service.audit import Trail
from parley.identity.service.digest import NewSecret, digest
from parley.identity.service.waits import locked_until

STEP_SECONDS = 30
DRIFT_STEPS = 1
"""A clock may be off by so many steps, either way (RFC 6238 §5.2)."""
RECOVERY_CODES = 10
FEW_RECOVERY_CODES = 3
"""When so many are left, people are told."""
ENROLMENT_SECONDS = 1800

_SECRET_BYTES = 20
_RECOVERY_BYTES = 10
_MAX_CODE = 64
# So many tries of one account may come between; more are guesses.
_MAX_RACES = 3


class Enrolment(NamedTuple):
    """What an authenticator app is given."""

    secret: str
    """In base32, for typing."""
    uri: str
    """For a QR code."""
    sealed: str
    """The secret as it comes back with the first code; good for :data:`ENROLMENT_SECONDS`, for this person alone."""


class Passed(NamedTuple):
    """A code that was right."""

    kind: Literal["otp", "recovery"]
    recovery_codes_left: int


@dataclass(frozen=True)
class SecondFactors:
    """What a request may do to the second factor of a person; the trail has it all."""

    store: SecondFactorStore
    passwords: OneTimePasswords
    sealer: Sealer
    clock: Clock
    new_secret: NewSecret
    trail: Trail
    client_id: str | None = None
    """Through which client, for the trail."""

    def find(self, user_id: str) -> SecondFactor | None:
        return self.store.get_second_factor(user_id)

    def begin(self, user: User) -> Enrolment:
        """A fresh secret. Raises Conflict when there is a second factor already; Unavailable."""
        if self.find(user.id):
            raise Conflict(_ENROLLED)
        secret = hashlib.sha256(self.new_secret().encode()).digest()[:_SECRET_BYTES]
        return self._enrolment(user, secret, epoch(self.clock()) + ENROLMENT_SECONDS)

    def begin_again(self, user: User, sealed: str) -> Enrolment:
        """The same secret once more, after a wrong code. Raises InvalidRequest when the enrolment is over."""
        return self._enrolment(user, *self._unsealed(sealed, user.id))

    def confirm(self, user: User, sealed: str, code: str) -> list[str]:
        """Enrols, once the app's code shows that it has the secret; gives the recovery codes, which are told this once.

        Raises InvalidRequest when the enrolment is over, WrongCode, Conflict when there is a second factor already.
        """
        secret, _ = self._unsealed(sealed, user.id)
        now = self.clock()
        step = self._step_of(code, secret, after=-1, now=now)
        if step is None:
            raise WrongCode
        codes = self._recovery_codes()
        factor = SecondFactor(
            sealed_secret=self.sealer.seal(secret, _purpose(user.id)),
            enrolled_at=now,
            last_step=step,
            recovery_hashes=_hashes(codes),
        )
        if not self.store.replace_second_factor(user.id, None, factor):
            raise Conflict(_ENROLLED)
        self._record("second_factor.enrolled", user.id)
        return codes

    def enter(self, user_id: str, code: str) -> Passed:
        """Takes a code of the app or a recovery code, which is used up.

        Raises WrongCode alike for a wrong or used code and while the account waits; NotFound without a second factor.
        """
        passed = self._try(user_id, code, lambda factor: factor)
        self._record("second_factor.passed", user_id, by=passed.kind, recovery_codes_left=passed.recovery_codes_left)
        return passed

    def regenerate_recovery_codes(self, user_id: str, code: str) -> list[str]:
        """Ten fresh ones in place of what is left, for a current code. Raises WrongCode, NotFound."""
        codes = self._recovery_codes()
        self._try(user_id, code, lambda factor: factor.model_copy(update={"recovery_hashes": _hashes(codes)}))
        self._record("recovery_codes.regenerated", user_id)
        return codes

    def remove(self, user_id: str, code: str) -> None:
        """By the person, with a current code. Raises WrongCode, NotFound."""
        self._try(user_id, code, lambda factor: None)
        self._record("second_factor.removed", user_id)

    def reset(self, user_id: str, *, by: str) -> None:
        """By an administrator, for somebody who has lost app and codes. Raises NotFound."""
        while (factor := self.find(user_id)) is not None:
            if self.store.replace_second_factor(user_id, factor, None):
                self.trail.record("second_factor.reset", user_id=user_id, actor_id=by, client_id=self.client_id)
                return
        raise NotFound(_NOT_ENROLLED)

    def _try(self, user_id: str, code: str, then: Callable[[SecondFactor], SecondFactor | None]) -> Passed:
        """Once the code is used up and what ``then`` makes of the factor (None: it is removed) is stored."""
        for _ in range(_MAX_RACES):
            factor, now = self.find(user_id), self.clock()
            if factor is None:
                raise NotFound(_NOT_ENROLLED)
            if factor.locked_until and factor.locked_until > now:
                break
            spent = self._spend(factor, user_id, code, now)
            if not self.store.replace_second_factor(
                user_id, factor, then(spent) if spent else _after_failure(factor, now)
            ):
                continue
            if spent is None:
                break
            kind: Literal["otp", "recovery"] = "otp" if spent.last_step > factor.last_step else "recovery"
            return Passed(kind, len(spent.recovery_hashes))
        self._record("second_factor.refused", user_id, "refused")
        raise WrongCode

    def _spend(self, factor: SecondFactor, user_id: str, code: str, now: datetime) -> SecondFactor | None:
        """The factor without the code; None for a code that is not good."""
        secret = self.sealer.unseal(factor.sealed_secret, _purpose(user_id))
        step = None if secret is None else self._step_of(code, secret, after=factor.last_step, now=now)
        wanted = digest(_plain(code))
        left = tuple(each for each in factor.recovery_hashes if not hmac.compare_digest(each, wanted))
        if step is None and len(left) == len(factor.recovery_hashes):
            return None
        change: dict[str, Any] = {"last_step": step or factor.last_step, "recovery_hashes": left, "failed_tries": 0}
        return factor.model_copy(update=change | {"locked_until": None, "revision": factor.revision + 1})

    def _step_of(self, code: str, secret: bytes, *, after: int, now: datetime) -> int | None:
        """The time step whose code this is, within the drift and later than ``after``."""
        typed, present, found = _plain(code).encode(), epoch(now) // STEP_SECONDS, None
        for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
            if hmac.compare_digest(typed, self.passwords.code(secret, step).encode()) and step > after:
                found = step
        return found

    def _recovery_codes(self) -> list[str]:
        """``abcd-efgh-ijkl-mnop`` each, in base32."""
        secrets = [hashlib.sha256(self.new_secret().encode()).digest() for _ in range(RECOVERY_CODES)]
        return ["-".join(_groups(_base32(secret[:_RECOVERY_BYTES]).lower())) for secret in secrets]

    def _enrolment(self, user: User, secret: bytes, ends: int) -> Enrolment:
        sealed = self.sealer.seal(ends.to_bytes(8, "big") + secret, _enrolment_purpose(user.id))
        return Enrolment(" ".join(_groups(_base32(secret))), self.passwords.uri(secret, user.username), sealed)

    def _unsealed(self, sealed: str, user_id: str) -> tuple[bytes, int]:
        plain = self.sealer.unseal(sealed, _enrolment_purpose(user_id))
        ends = int.from_bytes(plain[:8], "big") if plain else 0
        if plain is None or ends <= epoch(self.clock()):
            raise InvalidRequest("The enrolment is over. Begin again.")
        return plain[8:], ends

    def _record(self, kind: str, user_id: str, result: Literal["ok", "refused"] = "ok", **details: object) -> None:
        told = {name: str(value) for name, value in details.items()}
        self.trail.record(kind, result, user_id=user_id, client_id=self.client_id, **told)


_ENROLLED = "There is a second factor already. Remove it first."
_NOT_ENROLLED = "There is no second factor."


def _after_failure(factor: SecondFactor, now: datetime) -> SecondFactor:
    failed = factor.failed_tries + 1
    change = {"failed_tries": failed, "locked_until": locked_until(failed, now), "revision": factor.revision + 1}
    return factor.model_copy(update=change)


def _plain(code: str) -> str:
    """As it is compared: people type spaces, hyphens and capitals."""
    return "".join(code[:_MAX_CODE].split()).replace("-", "").lower()


def _hashes(codes: list[str]) -> tuple[str, ...]:
    return tuple(digest(_plain(code)) for code in codes)


def _purpose(user_id: str) -> str:
    return f"totp#{user_id}"


def _enrolment_purpose(user_id: str) -> str:
    return f"enrolment#{user_id}"


def _base32(plain: bytes) -> str:
    return base64.b32encode(plain).decode().rstrip("=")


def _groups(text: str) -> list[str]:
    return [text[start : start + 4] for start in range(0, len(text), 4)]
