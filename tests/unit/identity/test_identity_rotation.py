"""Rotating signing keys: through all its phases with nobody logged out, broken off anywhere, twice, and at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from threading import Barrier
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.unit.identity.twins import Counter, StandingClock

from parley.errors import Conflict, NotFound, Unavailable
from parley.identity.keys import generate_pem
from parley.identity.memory import MemoryStore
from parley.identity.model import Account, Client, KeyRing, User
from parley.identity.service import SignIn, Trail
from parley.identity.service.rotation import LEAD, LINGER, URGENT_LEAD, Rotation
from parley.identity.signing import RingSigningKeys
from parley.identity.ssm import SsmBoard, SsmPublicKeys, SsmVault, open_ssm_key
from parley.identity.tokens import Signer, Verifier

NAME, JWKS = "/parley/signing-key", "/parley/jwks"
ISSUER = "https://issuer.example"
AGE = timedelta(days=90)
WEB = Client(client_id="parley-web", name="Parley", scopes=("im/chat",), access_token_seconds=86_400)
HOUR = 3600


@cache
def pem(number: int) -> str:
    """Made once each, since it takes a while."""
    return generate_pem()


class Ssm:
    """The parameters, and how often each call was made; the call of ``fault`` (its number) fails."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def get_parameter(self, Name: str, WithDecryption: bool) -> Any:  # noqa: N803
        if Name not in self.values:
            raise ClientError({"Error": {"Code": "ParameterNotFound"}}, "GetParameter")
        return {"Parameter": {"Value": self.values[Name]}}

    def put_parameter(self, Name: str, Value: str, Type: str, Overwrite: bool) -> None:  # noqa: N803
        if Name in self.values and not Overwrite:
            raise ClientError({"Error": {"Code": "ParameterAlreadyExists"}}, "PutParameter")
        self.values[Name] = Value

    def delete_parameter(self, Name: str) -> None:  # noqa: N803
        if Name not in self.values:
            raise ClientError({"Error": {"Code": "ParameterNotFound"}}, "DeleteParameter")
        del self.values[Name]

    @property
    def private_keys(self) -> set[str]:
        return {name for name in self.values if name.startswith(NAME)}


class Fragile:
    """Lets so many calls through, and breaks at the next: before it is made, or after."""

    def __init__(self, target: Any, line: Line) -> None:
        self._target, self._line = target, line

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        return self._line.guard(found) if callable(found) else found


class Line:
    """Along which a process goes until it breaks."""

    def __init__(self, calls: int | None = None, *, after: bool = False) -> None:
        self.calls, self.after = calls, after

    def guard(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*arguments: Any, **named: Any) -> Any:
            if self.calls is None:
                return call(*arguments, **named)
            self.calls -= 1
            if self.calls == -1:
                if self.after:
                    call(*arguments, **named)
                raise Unavailable
            return call(*arguments, **named)

        return guarded


class House:
    """A deployment: one store, one SSM, and processes that come and go."""

    def __init__(self) -> None:
        self.clock, self.store, self.ssm = StandingClock(), MemoryStore(), Ssm()
        self.new_id = Counter("id")
        self.rotation().ensure()

    def rotation(self, line: Line | None = None) -> Rotation:
        line = line or Line()
        return Rotation(
            Fragile(self.store, line),
            Fragile(SsmVault(self.ssm, NAME, self.clock), line),
            Fragile(SsmBoard(self.ssm, JWKS), line),
            self.clock,
            Trail(self.store, self.clock, self.new_id),
        )

    def signer(self) -> Signer:
        """A fresh process, with nothing held."""
        keys = RingSigningKeys(self.store, lambda key: open_ssm_key(self.ssm, key.location), self.clock)
        return Signer(ISSUER, keys, self.clock, self.new_id)

    def verifier(self) -> Verifier:
        return Verifier(ISSUER, SsmPublicKeys(self.ssm, JWKS, self.clock), self.clock)

    def token(self, signer: Signer) -> str:
        account = Account(
            user=User(id="01A", username="ann", email="ann@example.com", display_name="Ann"), created_at=self.clock()
        )
        sign_in = SignIn("01F", "01A", ("im/chat",), self.clock())
        return signer.sign_tokens(sign_in, account, WEB, scopes=("im/chat",))["access_token"]

    @property
    def ring(self) -> KeyRing:
        ring = self.store.get_key_ring()
        assert ring
        return ring

    @property
    def kids(self) -> list[str]:
        return [key.kid for key in self.ring.keys]

    @property
    def published(self) -> list[str]:
        return [jwk["kid"] for jwk in SsmPublicKeys(self.ssm, JWKS, self.clock).jwks()["keys"]]

    def check(self) -> None:
        """What always holds once everybody is done."""
        assert self.published == self.kids
        assert self.ring.signing(self.clock.at)
        assert self.ring.pending is None


@pytest.fixture
def house() -> House:
    return House()


def test_the_first_key_signs_at_once(house: House) -> None:
    house.check()
    assert house.ssm.private_keys == {NAME}
    assert house.verifier().verify(house.token(house.signer())).user_id == "01A"
    assert [event.kind for event in house.store.events] == ["key.added"]


def test_ensuring_again_changes_nothing(house: House) -> None:
    before = house.ring
    house.rotation().ensure()
    assert house.ring == before


def test_a_key_from_before_there_were_rings_is_the_first(house: House) -> None:
    token = house.token(house.signer())
    house.store._ring = None
    house.rotation().ensure()
    house.check()
    assert house.verifier().verify(token)


def test_nobody_is_logged_out_while_a_key_is_succeeded(house: House) -> None:
    """Signers and verifiers that hold what they know as long as they may, tokens that live as long as they can."""
    signers, verifiers = [house.signer() for _ in range(2)], [house.verifier() for _ in range(2)]
    tokens: list[tuple[str, float]] = []
    began, seen = house.clock.at, set()
    house.rotation().begin()
    for step in range(4 * 24 * 2):
        house.clock.pass_seconds(HOUR / 2)
        if step % 2:
            house.rotation().tick(AGE)
        now = (house.clock.at - began).total_seconds()
        fresh = [house.token(signer) for signer in signers]
        tokens = [(token, until) for token, until in tokens if until > now] + [(t, now + 86_400) for t in fresh]
        for verifier in verifiers:
            for token, _ in (*tokens[:4], *tokens[-2:]):
                assert verifier.verify(token)
        seen.add(tuple(house.kids))
    assert len(house.kids) == 1
    assert [len(kids) for kids in sorted(seen, key=len)] == [1, 2]
    assert house.ssm.private_keys == {f"{NAME}/{house.kids[0]}"}
    kinds = [event.kind for event in house.store.events]
    assert kinds == ["key.added", "key.added", "key.retired"]


def test_a_successor_signs_a_day_after_it_is_published_and_the_old_key_goes_a_day_later(house: House) -> None:
    (old,) = house.kids
    house.rotation().begin()
    _, new = house.kids
    assert house.published == [old, new]
    house.clock.pass_seconds(LEAD.total_seconds() - 1)
    assert house.signer().keys.current().kid == old
    house.clock.pass_seconds(1)
    assert house.signer().keys.current().kid == new
    house.clock.pass_seconds(LINGER.total_seconds() - 1)
    house.rotation().tick(AGE)
    assert house.kids == [old, new]
    house.clock.pass_seconds(1)
    house.rotation().tick(AGE)
    assert house.kids == house.published == [new]


def test_the_schedule_begins_when_a_key_has_signed_long_enough(house: House) -> None:
    house.clock.pass_seconds(AGE.total_seconds() - 1)
    house.rotation().tick(AGE)
    assert len(house.kids) == 1
    house.clock.pass_seconds(1)
    house.rotation().tick(None)
    assert len(house.kids) == 1
    for _ in range(3):
        house.rotation().tick(AGE)
    assert len(house.kids) == 2


def test_beginning_again_changes_nothing(house: House) -> None:
    house.rotation().begin()
    before = house.ring
    house.clock.pass_seconds(60)
    for _ in range(3):
        house.rotation().begin()
    assert house.ring == before


def test_in_haste_a_successor_signs_as_soon_as_all_caches_have_looked_again(house: House) -> None:
    (old,) = house.kids
    signer, verifier = house.signer(), house.verifier()
    assert verifier.verify(house.token(signer))
    house.rotation().begin()
    house.clock.pass_seconds(60)
    house.rotation().begin(urgent=True)
    house.clock.pass_seconds(URGENT_LEAD.total_seconds() - 1)
    assert signer.keys.current().kid == old
    house.clock.pass_seconds(1)
    assert signer.keys.current().kid == house.kids[1]
    assert verifier.verify(house.token(signer))
    house.rotation().begin(urgent=True)
    assert len(house.kids) == 3


def test_a_stolen_key_is_dropped_once_another_signs(house: House) -> None:
    (stolen,) = house.kids
    token = house.token(house.signer())
    with pytest.raises(Conflict):
        house.rotation().drop(stolen)
    house.rotation().begin(urgent=True)
    with pytest.raises(Conflict):
        house.rotation().drop(house.kids[1])
    house.clock.pass_seconds(URGENT_LEAD.total_seconds())
    house.rotation().drop(stolen)
    house.check()
    assert house.verifier().verify(house.token(house.signer()))
    with pytest.raises(Exception, match="access token"):
        house.verifier().verify(token)
    with pytest.raises(NotFound):
        house.rotation().drop(stolen)


def test_at_the_end_no_key_is_left(house: House) -> None:
    house.rotation().begin()
    house.rotation().remove_all()
    house.rotation().remove_all()
    assert house.ssm.values == {}
    house.rotation().tick(AGE)
    assert house.ssm.values == {}
    house.rotation().ensure()
    house.check()


ACTS: dict[str, Callable[[Rotation], object]] = {
    "ensure": lambda rotation: rotation.ensure(),
    "begin": lambda rotation: rotation.begin(),
    "tick that begins": lambda rotation: rotation.tick(timedelta(0)),
    "tick that retires": lambda rotation: rotation.tick(None),
}


def prepared(act: str) -> House:
    house = House()
    if act == "ensure":
        house.rotation().remove_all()
    if act == "tick that retires":
        house.rotation().begin()
        house.clock.pass_seconds((LEAD + LINGER).total_seconds())
    return house


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("act", ACTS)
def test_a_step_that_is_broken_off_anywhere_is_made_good_by_the_next(act: str, after: bool) -> None:
    broken, calls = True, 0
    while broken:
        house = prepared(act)
        signer, verifier = house.signer(), house.verifier()
        token = None if act == "ensure" else house.token(signer)
        try:
            ACTS[act](house.rotation(Line(calls, after=after)))
            broken = False
        except Unavailable:
            pass
        if token:
            assert verifier.verify(token), f"broken off at call {calls}"
            assert verifier.verify(house.token(signer))
        ACTS[act](house.rotation())
        house.check()
        assert house.verifier().verify(house.token(house.signer()))
        assert len(house.kids) == (2 if "begin" in act else 1)
        calls += 1
    assert calls > 3


def at_once(*acts: Callable[[], object]) -> None:
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        gate.wait(10)
        act()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(run, acts))


@pytest.mark.parametrize("act", ACTS)
def test_of_many_at_once_one_decides(act: str) -> None:
    house = prepared(act)
    at_once(*[lambda: ACTS[act](house.rotation())] * 4)
    house.check()
    assert len(house.kids) == (2 if "begin" in act else 1)
    # Whoever was too late has put its own key away.
    assert len(house.ssm.private_keys) == len(house.kids)


class Elsewhere(SsmVault):
    """Another kind of vault."""

    def made(self, location: str) -> bool:
        return "elsewhere" in location


def test_where_keys_are_to_be_made_elsewhere_a_successor_is_made_there(house: House) -> None:
    vault = Elsewhere(house.ssm, "/elsewhere", house.clock)
    trail = Trail(house.store, house.clock, house.new_id)
    rotation = Rotation(house.store, vault, SsmBoard(house.ssm, JWKS), house.clock, trail)
    for _ in range(2):
        rotation.ensure()
    house.check()
    assert [key.location.partition(":")[2].split("/")[1] for key in house.ring.keys] == ["parley", "elsewhere"]


def test_without_a_ring_nobody_signs(house: House) -> None:
    house.store._ring = None
    with pytest.raises(Unavailable):
        house.signer().keys.current()


def test_a_signer_reads_the_ring_every_five_minutes_and_goes_on_without_the_store(house: House) -> None:
    signer = house.signer()
    first = signer.keys.current()
    house.rotation().begin(urgent=True)
    house.clock.pass_seconds(301)
    assert signer.keys.current() is first
    line = Line(0)
    signer.keys._store = Fragile(house.store, line)  # type: ignore[attr-defined]
    house.clock.pass_seconds(URGENT_LEAD.total_seconds())
    assert signer.keys.current().kid == house.kids[1]
