"""Codes, refresh families, tickets, clients."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.identity.twins import NOON, Counter, StandingClock

from parley.errors import InvalidRequest, Unauthenticated
from parley.identity import service
from parley.identity.errors import InvalidGrant
from parley.identity.memory import MemoryStore
from parley.identity.model import Client, LoginSession, Principal, RefreshFamily
from parley.identity.service import SignIn

WEB = Client(client_id="parley-web", name="Parley", redirect_uris=("https://p.example/callback",), scopes=("openid",))
SESSION = LoginSession(id="01L", user_id="u1", auth_time=NOON, amr=("pwd",), expires_at=NOON + timedelta(hours=1))
CLI = Client(client_id="cli", name="CLI", redirect_uris=("http://127.0.0.1/callback",), native=True)


class Granting:
    def __init__(self) -> None:
        self.store, self.clock, self.new_secret = MemoryStore(), StandingClock(), Counter("secret")

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
        service.redeem_code(code, origin_jti, store=self.store, clock=self.clock)

    def open(self, origin_jti: str = "01F") -> str:
        sign_in = SignIn(origin_jti, "u1", ("openid",), NOON)
        return service.open_family(sign_in, WEB, store=self.store, clock=self.clock, new_secret=self.new_secret)

    def family(self, token: str) -> RefreshFamily:
        family = service.find_family(token, store=self.store)
        assert family is not None
        return family

    def rotate(self, token: str) -> str:
        return service.rotate_family(self.family(token), token, store=self.store, clock=self.clock)


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
    service.revoke_family("01F", store=granting.store, clock=granting.clock)
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


@pytest.mark.parametrize("uri", ["/callback", "https://p.example/#f", "p.example/callback", "", "https://p.example/ x"])
def test_rfc6749_3_1_2_a_client_registers_absolute_addresses_without_fragment(granting: Granting, uri: str) -> None:
    with pytest.raises(InvalidRequest):
        service.register_client(WEB.model_copy(update={"redirect_uris": (uri,)}), store=granting.store)


@pytest.mark.parametrize("uri", ["https://p.example/callback", "http://127.0.0.1/callback", "com.example.app:/cb"])
def test_a_client_registers_web_loopback_and_app_addresses(granting: Granting, uri: str) -> None:
    service.register_client(WEB.model_copy(update={"redirect_uris": (uri,)}), store=granting.store)
    assert granting.store.get_client("parley-web")


@pytest.mark.parametrize(
    "uri", ["http://127.0.0.1/callback", "http://127.0.0.1:1/callback", "http://127.0.0.1:54321/callback"]
)
def test_rfc8252_7_3_a_native_client_may_use_any_port_on_loopback(uri: str) -> None:
    assert CLI.allows_redirect_to(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "https://127.0.0.1/callback",
        "http://localhost:80/callback",
        "http://127.0.0.1:80/other",
        "http://127.0.0.1:80/callback/",
        "http://127.0.0.1:80/callback?x=1",
        "http://127.0.0.1:80/callback#x",
        "http://127.0.0.1:80@evil.example/callback",
        "http://127.0.0.1.evil.example/callback",
        "http://127.0.0.1:evil/callback",
        "http://127.0.0.1:80\n/callback",
        "",
    ],
)
def test_rfc8252_7_3_a_native_client_may_use_nothing_but_another_port(uri: str) -> None:
    assert not CLI.allows_redirect_to(uri)


def test_a_client_that_is_not_native_may_not_change_the_port() -> None:
    client = WEB.model_copy(update={"redirect_uris": ("http://localhost:5173/callback",)})
    assert client.allows_redirect_to("http://localhost:5173/callback")
    assert not client.allows_redirect_to("http://localhost:5174/callback")
