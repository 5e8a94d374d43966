"""Codes that are issued, redeemed rightly and wrongly, twice, at once and too late, in any order that hypothesis thinks
of: never more than one sign-in for a code, and never one for whoever lacks what it is bound to.

Runs over the whole server as a program sees it, on whichever store :meth:`Codes.new_site` gives.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from tests.unit.auth.site import BACKEND, CALLBACK, VERIFIER, Answer, Browser, Site

from parley.identity import service

ADDRESSES = {"parley-web": CALLBACK, "backend": BACKEND.redirect_uris[0]}
PROOFS: dict[str, dict[str, str | None]] = {"parley-web": {}, "backend": {"client_secret": "the-secret"}}
LIFE = 300
AT_ONCE = 4


@dataclass
class Issued:
    """A code, and what has become of it."""

    secret: str
    client_id: str
    has_challenge: bool
    expires: float
    refresh_tokens: list[str] = field(default_factory=list)
    used_again: bool = False


class Codes(RuleBasedStateMachine):
    codes = Bundle("codes")

    def new_site(self) -> Site:
        return Site()

    def __init__(self) -> None:
        super().__init__()
        self.site = self.new_site()
        service.update_client("backend", {"pkce_required": False}, store=self.site.store)
        self.browser = Browser(self.site)
        self.browser.log_in()
        self.all: list[Issued] = []
        self.now = 0.0

    @rule(target=codes, client_id=st.sampled_from(sorted(ADDRESSES)), has_challenge=st.booleans())
    def issue(self, client_id: str, has_challenge: bool) -> Issued:
        has_challenge = has_challenge or client_id == "parley-web"
        without: dict[str, str | None] = {"code_challenge": None, "code_challenge_method": None}
        changes = {} if has_challenge else without
        code = self.browser.code(client_id=client_id, redirect_uri=ADDRESSES[client_id], **changes)
        issued = Issued(code, client_id, has_challenge, self.now + LIFE)
        self.all.append(issued)
        return issued

    @rule(
        code=codes,
        client_id=st.sampled_from(sorted(ADDRESSES)),
        proves=st.booleans(),
        verifier=st.sampled_from([VERIFIER, "x" * 43, None]),
        redirect_uri=st.sampled_from([*ADDRESSES.values(), None]),
    )
    def redeem(
        self, code: Issued, client_id: str, proves: bool, verifier: str | None, redirect_uri: str | None
    ) -> None:
        """With any of what it is bound to right or wrong."""
        proof = PROOFS[client_id] if proves else {"client_secret": "a guess"}
        answer = self._redeem(code, client_id=client_id, code_verifier=verifier, redirect_uri=redirect_uri, **proof)
        is_right = (
            proves
            and client_id == code.client_id
            and redirect_uri == ADDRESSES[client_id]
            and verifier == (VERIFIER if code.has_challenge else None)
        )
        if is_right:
            self._judge(code, [answer])
        else:
            assert answer.status == 400
            assert answer.json["error"] in ("invalid_grant", "invalid_request", "invalid_client")

    @rule(code=codes)
    def redeem_at_once(self, code: Issued) -> None:
        """By several who know all that it is bound to."""
        gate = Barrier(AT_ONCE)

        def race(_: int) -> Answer:
            gate.wait(30)
            return self._redeem(code, **self._right(code))

        with ThreadPoolExecutor(AT_ONCE) as pool:
            self._judge(code, list(pool.map(race, range(AT_ONCE))))

    @rule(seconds=st.sampled_from([1, LIFE - 1, LIFE]))
    def wait(self, seconds: int) -> None:
        self.now += seconds
        self.site.clock.pass_seconds(seconds)
        if not self.browser.cookies or self.browser.authorize().to == "/login":
            self.browser.log_in()

    @invariant()
    def a_sign_in_lives_unless_its_code_was_used_again(self) -> None:
        for code in self.all:
            for token in code.refresh_tokens:
                assert self._is_live(code, token) != code.used_again

    def _judge(self, code: Issued, answers: list[Answer]) -> None:
        """One of them gets tokens if nobody had any; whoever comes second, ends what the first began."""
        given = [answer.json for answer in answers if answer.status == 200]
        wins = 0 if code.refresh_tokens or self.now >= code.expires else 1
        assert len(given) == wins, [answer.status for answer in answers]
        assert {answer.json["error"] for answer in answers if answer.status != 200} <= {"invalid_grant"}
        seconds = len(answers) - wins
        if seconds and self.now < code.expires:
            code.used_again = True
        code.refresh_tokens += [tokens["refresh_token"] for tokens in given]

    def _right(self, code: Issued) -> dict[str, str | None]:
        return {
            "client_id": code.client_id,
            "redirect_uri": ADDRESSES[code.client_id],
            "code_verifier": VERIFIER if code.has_challenge else None,
            **PROOFS[code.client_id],
        }

    def _redeem(self, code: Issued, **form: Any) -> Answer:
        return Browser(self.site).redeem(code.secret, **form)

    def _is_live(self, code: Issued, token: str) -> bool:
        family = service.find_family(token, store=self.site.store)
        client = self.site.store.get_client(code.client_id)
        return bool(family and client and service.is_live(family, token, client, clock=self.site.clock))
