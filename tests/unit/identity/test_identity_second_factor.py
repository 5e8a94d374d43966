"""Second factors: TOTP by RFC 6238 and its vectors, and recovery codes."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.identity.twins import Counter, StandingClock

from parley.errors import Conflict, InvalidRequest, NotFound
from parley.identity.errors import WrongCode
from parley.identity.memory import MemoryStore
from parley.identity.model import AuditEvent, User
from parley.identity.sealing import AesGcmSealer
from parley.identity.service import SecondFactors, Trail
from parley.identity.service.second_factor import Enrolment, Passed
from parley.identity.totp import Totp, qr_code

ANN = User(id="u1", username="ann", email="ann@example.com", display_name="Ann")
BEN = User(id="u2", username="ben", email="ben@example.com", display_name="Ben")


class CountingStore(MemoryStore):
    """Counts the writes of second factors."""

    writes = 0

    def replace_second_factor(self, *change: object) -> bool:
        self.writes += 1
        return super().replace_second_factor(*change)  # type: ignore[arg-type]


class Phone:
    """An authenticator app, as one would write it by RFC 6238 alone."""

    def __init__(self, enrolment: Enrolment, clock: StandingClock) -> None:
        self.secret, self.clock = base64.b32decode(enrolment.secret.replace(" ", "")), clock

    def code(self, later: int = 0) -> str:
        return Totp().code(self.secret, int(self.clock().timestamp()) // 30 + later)


class Desk:
    def __init__(self) -> None:
        self.store, self.clock = CountingStore(), StandingClock()
        self.factors = SecondFactors(
            store=self.store,
            passwords=Totp(),
            sealer=AesGcmSealer(lambda: b"k" * 32),
            clock=self.clock,
            new_secret=Counter("secret"),
            trail=Trail(self.store, self.clock, Counter("id")),
            client_id="parley-web",
        )

    def enrol(self, user: User = ANN) -> tuple[Phone, list[str]]:
        enrolment = self.factors.begin(user)
        phone = Phone(enrolment, self.clock)
        codes = self.factors.confirm(user, enrolment.sealed, phone.code())
        self.clock.pass_seconds(30)
        return phone, codes

    def refuse(self, code: str) -> None:
        with pytest.raises(WrongCode):
            self.factors.enter("u1", code)

    @property
    def told(self) -> list[AuditEvent]:
        return list(self.store.events)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_rfc6238_appendix_b_the_vectors_hold(at: int, code: str) -> None:
    """Theirs have eight digits: ours are the last six of the same truncation."""
    assert Totp().code(b"12345678901234567890", at // 30) == code[-6:]


def test_the_uri_is_what_apps_read(desk: Desk) -> None:
    enrolment = desk.factors.begin(ANN)
    uri = urlsplit(enrolment.uri)
    assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", "/Parley:ann")
    parameters = {name: value for name, (value,) in parse_qs(uri.query).items()}
    secret = enrolment.secret.replace(" ", "")
    assert parameters == {"secret": secret, "issuer": "Parley", "algorithm": "SHA1", "digits": "6", "period": "30"}
    assert len(base64.b32decode(secret)) == 20


def test_the_qr_code_is_a_picture_without_scripts() -> None:
    picture = qr_code("otpauth://totp/Parley:ann?secret=A&issuer=Parley")
    assert picture.startswith("data:image/svg+xml;")
    assert "script" not in picture
    assert '"' not in picture


def test_nothing_is_stored_before_the_first_code(desk: Desk) -> None:
    desk.factors.begin(ANN)
    assert desk.store.writes == 0
    assert desk.factors.find("u1") is None


def test_every_enrolment_has_a_secret_of_its_own(desk: Desk) -> None:
    assert desk.factors.begin(ANN).secret != desk.factors.begin(ANN).secret


def test_a_wrong_first_code_enrols_nothing_and_the_secret_stays(desk: Desk) -> None:
    enrolment = desk.factors.begin(ANN)
    with pytest.raises(WrongCode):
        desk.factors.confirm(ANN, enrolment.sealed, "000000")
    again = desk.factors.begin_again(ANN, enrolment.sealed)
    assert (again.secret, again.uri) == (enrolment.secret, enrolment.uri)
    assert desk.factors.confirm(ANN, again.sealed, Phone(enrolment, desk.clock).code())


def test_an_enrolment_is_over_after_half_an_hour_however_often_it_begins_again(desk: Desk) -> None:
    enrolment = desk.factors.begin(ANN)
    desk.clock.pass_seconds(1799)
    again = desk.factors.begin_again(ANN, enrolment.sealed)
    desk.clock.pass_seconds(1)
    for sealed in (enrolment.sealed, again.sealed):
        with pytest.raises(InvalidRequest):
            desk.factors.confirm(ANN, sealed, Phone(enrolment, desk.clock).code())


@pytest.mark.parametrize("sealed", ["", "A", "not sealed at all", "A" * 100, "é"])
def test_a_made_up_enrolment_enrols_nothing(desk: Desk, sealed: str) -> None:
    with pytest.raises(InvalidRequest):
        desk.factors.confirm(ANN, sealed, "000000")


def test_an_enrolment_is_its_persons_alone(desk: Desk) -> None:
    enrolment = desk.factors.begin(ANN)
    with pytest.raises(InvalidRequest):
        desk.factors.confirm(BEN, enrolment.sealed, Phone(enrolment, desk.clock).code())


def test_whoever_is_enrolled_enrols_no_second_time(desk: Desk) -> None:
    early = desk.factors.begin(ANN)
    desk.enrol()
    with pytest.raises(Conflict):
        desk.factors.begin(ANN)
    with pytest.raises(Conflict):
        desk.factors.confirm(ANN, early.sealed, Phone(early, desk.clock).code())


def test_the_store_has_neither_the_secret_nor_a_recovery_code(desk: Desk) -> None:
    phone, codes = desk.enrol()
    stored = str(desk.store.__dict__)
    assert base64.b32encode(phone.secret).decode() not in stored
    assert phone.secret.hex() not in stored
    assert not [code for code in codes if code in stored or code.replace("-", "") in stored]


def test_a_sealed_secret_opens_for_nobody_else(desk: Desk) -> None:
    phone, _ = desk.enrol()
    stolen = desk.factors.find("u1")
    assert desk.store.replace_second_factor("u2", None, stolen)
    with pytest.raises(WrongCode):
        desk.factors.enter("u2", phone.code())


def test_a_code_of_now_lets_in(desk: Desk) -> None:
    phone, _ = desk.enrol()
    assert desk.factors.enter("u1", phone.code()) == Passed("otp", 10)


@pytest.mark.parametrize("drift", [-1, 1])
def test_rfc6238_5_2_a_clock_may_be_a_step_off(desk: Desk, drift: int) -> None:
    phone, _ = desk.enrol()
    desk.clock.pass_seconds(60)
    assert desk.factors.enter("u1", phone.code(drift)).kind == "otp"


@pytest.mark.parametrize("drift", [-2, 2])
def test_rfc6238_5_2_two_steps_are_too_many(desk: Desk, drift: int) -> None:
    phone, _ = desk.enrol()
    desk.clock.pass_seconds(90)
    desk.refuse(phone.code(drift))


def test_rfc6238_5_2_a_code_is_used_once(desk: Desk) -> None:
    phone, _ = desk.enrol()
    code = phone.code()
    desk.factors.enter("u1", code)
    desk.refuse(code)


def test_the_code_that_enrolled_is_used(desk: Desk) -> None:
    enrolment = desk.factors.begin(ANN)
    code = Phone(enrolment, desk.clock).code()
    desk.factors.confirm(ANN, enrolment.sealed, code)
    desk.refuse(code)


def test_after_a_later_code_an_earlier_one_is_no_longer_good(desk: Desk) -> None:
    phone, _ = desk.enrol()
    early = phone.code()
    desk.factors.enter("u1", phone.code(1))
    desk.refuse(early)


@pytest.mark.parametrize("typed", ["{} ", " {}", "{:.3} {:.3}"])
def test_spaces_do_not_matter(desk: Desk, typed: str) -> None:
    phone, _ = desk.enrol()
    code = phone.code()
    spaced = f"{code[:3]} {code[3:]}" if ".3" in typed else typed.format(code)
    assert desk.factors.enter("u1", spaced).kind == "otp"


@pytest.mark.parametrize("code", ["", "0", "1234567", "００００００", "x" * 100_000, "\x00", "-----", "12345 ", "🙂"])
def test_what_is_no_code_is_refused(desk: Desk, code: str) -> None:
    desk.enrol()
    desk.refuse(code)


def test_a_recovery_code_stands_in_once_and_the_rest_stay(desk: Desk) -> None:
    _, codes = desk.enrol()
    assert len(set(codes)) == 10
    assert desk.factors.enter("u1", codes[3]) == Passed("recovery", 9)
    desk.refuse(codes[3])
    assert desk.factors.enter("u1", codes[4].upper().replace("-", " ")) == Passed("recovery", 8)


def test_fresh_recovery_codes_end_the_old_ones(desk: Desk) -> None:
    phone, codes = desk.enrol()
    fresh = desk.factors.regenerate_recovery_codes("u1", phone.code())
    assert not set(fresh) & set(codes)
    desk.refuse(codes[0])
    assert desk.factors.enter("u1", fresh[0]) == Passed("recovery", 9)


def test_fresh_recovery_codes_need_a_code(desk: Desk) -> None:
    _, codes = desk.enrol()
    with pytest.raises(WrongCode):
        desk.factors.regenerate_recovery_codes("u1", "000000")
    assert desk.factors.enter("u1", codes[0]).kind == "recovery"


def test_removing_needs_a_code_and_then_nothing_is_asked(desk: Desk) -> None:
    phone, _ = desk.enrol()
    with pytest.raises(WrongCode):
        desk.factors.remove("u1", "000000")
    assert desk.factors.find("u1")
    desk.factors.remove("u1", phone.code())
    assert desk.factors.find("u1") is None
    with pytest.raises(NotFound):
        desk.factors.enter("u1", phone.code())


def test_an_administrator_resets_without_a_code(desk: Desk) -> None:
    desk.enrol()
    desk.factors.reset("u1", by="root")
    assert desk.factors.find("u1") is None
    with pytest.raises(NotFound):
        desk.factors.reset("u1", by="root")
    assert (desk.told[-1].kind, desk.told[-1].user_id, desk.told[-1].actor_id) == ("second_factor.reset", "u1", "root")


def test_after_five_wrong_codes_even_the_right_one_waits(desk: Desk) -> None:
    phone, codes = desk.enrol()
    for _ in range(5):
        desk.refuse("000000")
    desk.refuse(phone.code())
    desk.refuse(codes[0])
    desk.clock.pass_seconds(1)
    assert desk.factors.enter("u1", phone.code()).kind == "otp"


def test_the_wait_doubles_up_to_fifteen_minutes_and_tries_meanwhile_do_not_extend_it(desk: Desk) -> None:
    phone, _ = desk.enrol()
    for _ in range(4):
        desk.refuse("000000")
    for wait in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900):
        desk.refuse("000000")
        writes = desk.store.writes
        for _ in range(3):
            desk.clock.pass_seconds(wait / 4)
            desk.refuse(phone.code())
        assert desk.store.writes == writes
        desk.clock.pass_seconds(wait / 4)
    assert desk.factors.enter("u1", phone.code()).kind == "otp"


def test_a_right_code_forgets_the_wrong_ones(desk: Desk) -> None:
    phone, _ = desk.enrol()
    for _ in range(3):
        for _ in range(4):
            desk.refuse("000000")
        desk.factors.enter("u1", phone.code())
        desk.clock.pass_seconds(30)


def test_a_try_is_one_write_right_or_wrong(desk: Desk) -> None:
    phone, codes = desk.enrol()
    for code in ("000000", phone.code(), codes[0]):
        before = desk.store.writes
        if code == "000000":
            desk.refuse(code)
        else:
            desk.factors.enter("u1", code)
        assert desk.store.writes == before + 1


def test_the_trail_has_every_step_and_no_secret(desk: Desk) -> None:
    phone, codes = desk.enrol()
    desk.factors.enter("u1", phone.code())
    desk.refuse("000000")
    desk.factors.enter("u1", codes[0])
    desk.clock.pass_seconds(30)
    fresh = desk.factors.regenerate_recovery_codes("u1", phone.code())
    desk.factors.remove("u1", fresh[0])
    assert [(event.kind, event.result) for event in desk.told] == [
        ("second_factor.enrolled", "ok"),
        ("second_factor.passed", "ok"),
        ("second_factor.refused", "refused"),
        ("second_factor.passed", "ok"),
        ("recovery_codes.regenerated", "ok"),
        ("second_factor.removed", "ok"),
    ]
    assert {(event.user_id, event.client_id) for event in desk.told} == {("u1", "parley-web")}
    told = str(desk.told)
    assert not [secret for secret in (*codes, *fresh, phone.code()) if secret in told]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 1)), max_size=30))
@settings(deadline=None, derandomize=True, database=None)
def test_over_any_time_no_code_is_taken_twice_nor_one_before_it(entries: list[tuple[int, int]]) -> None:
    """Steps that pass, and which neighbour's code is entered."""
    desk = Desk()
    phone, _ = desk.enrol()
    taken: list[int] = []
    for steps, drift in entries:
        desk.clock.pass_seconds(30 * steps)
        step = int(desk.clock().timestamp()) // 30 + drift
        try:
            desk.factors.enter("u1", phone.code(drift))
        except WrongCode:
            factor = desk.factors.find("u1")
            assert factor
            waits = factor.failed_tries >= 5
            assert waits or step <= factor.last_step
            desk.clock.pass_seconds(900 if waits else 0)
        else:
            taken.append(step)
    assert taken == sorted(set(taken))


def test_seals_differ_each_time_and_open_for_their_purpose_alone() -> None:
    sealer = AesGcmSealer(lambda: b"k" * 32)
    one, two = sealer.seal(b"secret", "a"), sealer.seal(b"secret", "a")
    assert one != two
    assert sealer.unseal(one, "a") == sealer.unseal(two, "a") == b"secret"
    assert sealer.unseal(one, "b") is None
    assert AesGcmSealer(lambda: b"x" * 32).unseal(one, "a") is None
