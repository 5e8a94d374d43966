"""Codes, refresh families, tickets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.identity.twins import NOON, Counter, HeldSockets, StandingClock

from parley.errors import Unauthenticated
from parley.identity import service
from parley.identity.errors import InvalidGrant
from parley.identity.memory import MemoryStore
from parley.identity.model import Client, LoginSession, Principal, RefreshFamily
from parley.identity.service import Endings, SignIn, Trail

WEB = Client(client_id="parley-web", name="Parley", redirect_uris=("https://p.example/callback",), scopes=("openid",))
SESSION = LoginSession(id="01L", user_id="u1", auth_time=NOON, amr=("pwd",), expires_at=NOON + timedelta(hours=1))


class Granting:
    def __init__(self) -> None:
        self.store, self.clock, self.new_secret = MemoryStore(), StandingClock(), Counter("secret")
        self.sockets = HeldSockets()

    @property
    def endings(self) -> Endings:
        return Endings(self.store, self.sockets, self.clock, Trail(self.store, self.clock, Counter("event")))

    def code(self) -> str:
        return service.issue_code(
            client_id="parley-web",
            redirect_uri="https://p.example/callback",
            scopes=("openid",),
            code_challenge="challenge",
            nonce=None,
            session=SESSION,
            store=self.store,
            clock=self.clock,
            new_secret=self.new_secret,
        )

    def redeem(self, code: str, origin_jti: str) -> None:
        service.redeem_code(code, origin_jti, store=self.store, endings=self.endings)

    def open(self, origin_jti: str = "01F") -> str:
        sign_in = SignIn(origin_jti, "u1", ("openid",), NOON)
        return service.open_family(sign_in, WEB, store=self.store, clock=self.clock, new_secret=self.new_secret)

    def family(self, token: str) -> RefreshFamily:
        family = service.find_family(token, store=self.store)
        assert family is not None
        return family

    def rotate(self, token: str, client: Client = WEB) -> str:
        """The token after this one, or this one again where the client's do not rotate."""
        following = service.rotate_family(
            self.family(token), token, client, store=self.store, clock=self.clock, endings=self.endings
        )
        return following or token


@pytest.fixture
def granting() -> Granting:
    return Granting()


def test_rfc6749_4_1_2_a_code_is_redeemed_once(granting: Granting) -> None:
    code = granting.code()
    granting.redeem(code, "01F")
    with pytest.raises(InvalidGrant):
        granting.redeem(code, "01G")


def test_rfc6749_4_1_2_a_second_use_of_a_code_ends_what_the_first_began(granting: Granting) -> None:
    code, token = granting.code(), granting.open("01F")
    granting.redeem(code, "01F")
    with pytest.raises(InvalidGrant):
        granting.redeem(code, "01G")
    with pytest.raises(InvalidGrant):
        granting.rotate(token)


def test_a_code_is_found_by_its_client_for_five_minutes(granting: Granting) -> None:
    code = granting.code()
    granting.clock.pass_seconds(299)
    assert service.find_code(code, "parley-web", store=granting.store, clock=granting.clock)
    assert service.find_code(code, "cli", store=granting.store, clock=granting.clock) is None
    granting.clock.pass_seconds(1)
    assert service.find_code(code, "parley-web", store=granting.store, clock=granting.clock) is None


def test_rfc6749_6_each_refresh_gives_a_new_token(granting: Granting) -> None:
    tokens = [granting.open()]
    for _ in range(3):
        tokens.append(granting.rotate(tokens[-1]))
        granting.clock.pass_seconds(900)
    assert len(set(tokens)) == 4


def test_the_same_token_within_the_grace_gives_the_same_next_one(granting: Granting) -> None:
    first = granting.open()
    second = granting.rotate(first)
    granting.clock.pass_seconds(10)
    assert granting.rotate(first) == second
    assert granting.rotate(second)


def test_rfc9700_4_14_an_old_token_after_the_grace_ends_the_family(granting: Granting) -> None:
    first = granting.open()
    second = granting.rotate(first)
    granting.clock.pass_seconds(10.001)
    with pytest.raises(InvalidGrant):
        granting.rotate(first)
    with pytest.raises(InvalidGrant):
        granting.rotate(second)


def test_rfc9700_4_14_a_token_two_rotations_old_ends_the_family_at_once(granting: Granting) -> None:
    first = granting.open()
    third = granting.rotate(granting.rotate(first))
    with pytest.raises(InvalidGrant):
        granting.rotate(first)
    with pytest.raises(InvalidGrant):
        granting.rotate(third)


def test_who_knows_the_origin_jti_alone_cannot_end_a_family(granting: Granting) -> None:
    granting.open("01F")
    for forged in ("01F.guess.guess", "01F..", "01F", "..", "", "01F.a.b.c"):
        assert service.find_family(forged, store=granting.store) is None


def test_a_family_ends_at_its_end_however_often_it_rotates(granting: Granting) -> None:
    token = granting.open()
    granting.clock.at = NOON + timedelta(days=29, hours=23)
    token = granting.rotate(token)
    granting.clock.at = NOON + timedelta(days=30)
    with pytest.raises(InvalidGrant):
        granting.rotate(token)


def test_a_revoked_family_gives_no_more_tokens(granting: Granting) -> None:
    token = granting.open()
    granting.endings.end_family(granting.family(token), reason="revoked")
    with pytest.raises(InvalidGrant):
        granting.rotate(token)


def principal(seconds: float = 900) -> Principal:
    expires_at = NOON + timedelta(seconds=seconds)
    return Principal(
        user_id="u1", client_id="parley-web", device_id="01F", scopes=frozenset({"im/chat"}), expires_at=expires_at
    )


def ticket_of(granting: Granting, who: Principal) -> str:
    return service.issue_ticket(who, store=granting.store, clock=granting.clock, new_secret=granting.new_secret)


def test_a_ticket_works_once(granting: Granting) -> None:
    ticket = ticket_of(granting, principal())
    assert service.consume_ticket(ticket, store=granting.store, clock=granting.clock) == principal()
    with pytest.raises(Unauthenticated):
        service.consume_ticket(ticket, store=granting.store, clock=granting.clock)


def test_a_ticket_works_for_thirty_seconds(granting: Granting) -> None:
    early, late = ticket_of(granting, principal()), ticket_of(granting, principal())
    granting.clock.pass_seconds(29.9)
    assert service.consume_ticket(early, store=granting.store, clock=granting.clock)
    granting.clock.pass_seconds(0.1)
    with pytest.raises(Unauthenticated):
        service.consume_ticket(late, store=granting.store, clock=granting.clock)


def test_a_ticket_dies_with_its_token(granting: Granting) -> None:
    ticket = ticket_of(granting, principal(5))
    granting.clock.pass_seconds(5)
    with pytest.raises(Unauthenticated):
        service.consume_ticket(ticket, store=granting.store, clock=granting.clock)


KEEPING = WEB.model_copy(update={"refresh_token_rotation": False})


def test_a_clients_token_without_rotation_stays_good(granting: Granting) -> None:
    token = granting.open()
    for _ in range(3):
        granting.clock.pass_seconds(3600)
        assert granting.rotate(token, KEEPING) == token


def test_without_rotation_a_token_of_before_still_ends_the_family(granting: Granting) -> None:
    first = granting.open()
    second = granting.rotate(first)
    granting.clock.pass_seconds(11)
    assert granting.rotate(second, KEEPING) == second
    with pytest.raises(InvalidGrant):
        granting.rotate(first, KEEPING)
    with pytest.raises(InvalidGrant):
        granting.rotate(second, KEEPING)


@pytest.mark.parametrize("grace", [0, 1, 60])
def test_the_grace_is_the_clients(granting: Granting, grace: int) -> None:
    client = WEB.model_copy(update={"refresh_grace_seconds": grace})
    first = granting.open()
    second = granting.rotate(first, client)
    granting.clock.pass_seconds(grace)
    assert granting.rotate(first, client) == second
    granting.clock.pass_seconds(0.001)
    with pytest.raises(InvalidGrant):
        granting.rotate(first, client)


def test_whether_a_token_is_live_can_be_asked_without_using_it(granting: Granting) -> None:
    first = granting.open()
    second = granting.rotate(first)

    def live(token: str) -> bool:
        return service.is_live(granting.family(token), token, WEB, clock=granting.clock)

    assert (live(first), live(second)) == (True, True)
    granting.clock.pass_seconds(11)
    assert (live(first), live(second)) == (False, True)
    assert granting.rotate(second)
    granting.endings.end_family(granting.family(second), reason="revoked")
    assert not live(second)


def test_nothing_is_live_after_its_end(granting: Granting) -> None:
    token = granting.open()
    granting.clock.pass_seconds(WEB.refresh_token_seconds)
    assert not service.is_live(granting.family(token), token, WEB, clock=granting.clock)
