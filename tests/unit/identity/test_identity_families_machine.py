"""Refresh families in any order of events: two devices that hold tokens, a thief with copies, other clients, time.

What must hold: the chain never forks, so that whoever holds the latest token goes on; a copy that is used late ends the
family for everybody; another client can neither use nor end it.
"""

from __future__ import annotations

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from tests.unit.identity.twins import Counter, HeldSockets, StandingClock

from parley.identity import service
from parley.identity.errors import InvalidGrant
from parley.identity.memory import MemoryStore
from parley.identity.model import Client
from parley.identity.service import Endings, SignIn, Trail

WEB = Client(client_id="parley-web", name="Parley")
GRACE = WEB.refresh_grace_seconds


class Families(RuleBasedStateMachine):
    tokens = Bundle("tokens")

    def __init__(self) -> None:
        super().__init__()
        self.store, self.clock, self.sockets = MemoryStore(), StandingClock(), HeldSockets()
        self.endings = Endings(self.store, self.sockets, self.clock, Trail(self.store, self.clock, Counter("event")))
        self.chain: list[str] = []
        self.rotated_at = self.clock.at
        self.ended = False

    @initialize(target=tokens)
    def sign_in(self) -> str:
        sign_in = SignIn("01F", "ann", ("openid",), self.clock.at)
        self.chain = [
            service.open_family(sign_in, WEB, store=self.store, clock=self.clock, new_secret=Counter("secret"))
        ]
        return self.chain[0]

    @rule(target=tokens, token=tokens)
    def use(self, token: str) -> str:
        """By either device, or by a thief: nobody can tell them apart but by the token."""
        place = self.chain.index(token)
        in_grace = self.clock.at - self.rotated_at <= timedelta(seconds=GRACE)
        is_latest, is_previous = place == len(self.chain) - 1, place == len(self.chain) - 2
        family = service.find_family(token, store=self.store)
        assert family is not None
        try:
            following = service.rotate_family(
                family, token, WEB, store=self.store, clock=self.clock, endings=self.endings
            )
        except InvalidGrant:
            assert self.ended or not (is_latest or (is_previous and in_grace))
            self.ended = True
            return token
        assert not self.ended
        assert following is not None
        if is_latest:
            self.chain.append(following)
            self.rotated_at = self.clock.at
        else:
            # The chain does not fork: who asks twice gets what the first got.
            assert is_previous
            assert in_grace
            assert following == self.chain[-1]
        return following

    @rule(token=tokens, part=st.integers(0, 2))
    def use_a_forgery(self, token: str, part: int) -> None:
        """Whoever knows two of the three parts neither uses nor ends the family by guessing the handle."""
        parts = token.split(".")
        parts[part] = "guess"
        family = service.find_family(".".join(parts), store=self.store)
        assert family is None or part == 2

    @rule(seconds=st.sampled_from([1, GRACE, GRACE + 1, 900]))
    def time_passes(self, seconds: int) -> None:
        self.clock.pass_seconds(seconds)

    @rule(token=tokens)
    def revoke(self, token: str) -> None:
        family = service.find_family(token, store=self.store)
        assert family is not None
        self.endings.end_family(family, reason="revoked")
        self.ended = True

    @invariant()
    def an_end_is_an_end_and_takes_the_sockets(self) -> None:
        family = self.store.get_family("01F")
        if family is not None:
            assert (family.revoked_at is not None) == self.ended
        assert bool(self.sockets.ended) == self.ended


TestFamilies = Families.TestCase
TestFamilies.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
