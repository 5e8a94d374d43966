"""Other issuers: whom we trust, whose tokens are good, and who their people are here."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm
from tests.unit.identity.twins import NOON, PERSON, Counter, QuickHasher, StandingClock, signing_key

from parley.errors import Unauthenticated, Unavailable
from parley.identity import service
from parley.identity.federation.callers import FederatedCallers
from parley.identity.federation.config import TrustedIssuer, read_issuers
from parley.identity.federation.keys import IssuerKeys, NotThere
from parley.identity.federation.tokens import FederatedTokens
from parley.identity.keys import public_jwk
from parley.identity.memory import MemoryStore
from parley.identity.model import Account, FederatedIdentity, Principal
from parley.identity.service import ByIssuer, Trail, federation
from parley.identity.service.callers import issuer_of

POOL = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbC123"
CLIENT = "3n4b5urk1ft4fl3mg5e62d9ado"
AT = int(NOON.timestamp())


# ---- Whom we trust ----


def test_issuers_are_named_in_a_list_with_their_clients_and_settings() -> None:
    realm = "https://kc.example/realms/acme chat mobile username=preferred_username scope=acme/chat link=email"
    found = read_issuers(f"{POOL} {CLIENT}, {realm}", local=False)
    assert list(found.values()) == [
        TrustedIssuer(issuer=POOL, clients=(CLIENT,)),
        TrustedIssuer(
            issuer="https://kc.example/realms/acme",
            clients=("chat", "mobile"),
            username_claim="preferred_username",
            scope="acme/chat",
            link="email",
        ),
    ]
    assert read_issuers("  ", local=False) == {}


def test_issuers_may_be_written_as_json() -> None:
    text = json.dumps([{"issuer": POOL, "clients": [CLIENT], "at": "https://mirror.example/pool/"}])
    assert read_issuers(text, local=False)[POOL].base == "https://mirror.example/pool"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (POOL, "clients"),
        ("http://issuer.example a", "https"),
        ("http://localhost:4566/pool a", "https"),
        (f"{POOL} a at=http://169.254.169.254/", "https"),
        (f"{POOL} a at=file:///etc/passwd", "https"),
        ("https://user:secret@issuer.example a", "https"),
        (f"{POOL} a colour=red", "colour"),
        (f"{POOL} a link=always", "link"),
        (f"{POOL} a, {POOL} b", "twice"),
        ('[{"issuer": 1, "clients": ["a"]}]', "issuer"),
        ("[", "Expecting"),
    ],
)
def test_what_cannot_be_trusted_is_refused_with_a_reason(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_issuers(text, local=False)


def test_only_locally_an_issuer_may_be_on_loopback() -> None:
    assert read_issuers("http://localhost:4566/pool a", local=True)
    with pytest.raises(ValueError, match="https"):
        read_issuers("http://issuer.example a", local=True)


# ---- Their keys ----


@cache
def ec_key(name: str = "theirs") -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@cache
def short_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - refused below


def rsa_jwk(kid: str, key: rsa.RSAPrivateKey | None = None, **changes: Any) -> dict[str, Any]:
    return {**public_jwk((key or signing_key("theirs").private_key).public_key()), "kid": kid, **changes}


def ec_jwk(kid: str, **changes: Any) -> dict[str, Any]:
    jwk: dict[str, Any] = json.loads(ECAlgorithm.to_jwk(ec_key().public_key()))
    return {**jwk, "kid": kid, **changes}


class Provider:
    """Another issuer, as its addresses answer."""

    def __init__(self, issuer: TrustedIssuer, clock: StandingClock) -> None:
        self.issuer, self.clock = issuer, clock
        self.jwks: list[dict[str, Any]] = [rsa_jwk("rsa"), ec_jwk("ec")]
        self.document: Mapping[str, Any] | None = {
            "issuer": issuer.issuer,
            "jwks_uri": f"{issuer.base}/keys",
            "userinfo_endpoint": f"{issuer.base}/userinfo",
        }
        self.userinfo: Mapping[str, Any] = {}
        self.down = False
        self.asked: list[str] = []

    def fetch(self, address: str, token: str | None = None) -> bytes:
        self.asked.append(address.removeprefix(self.issuer.base))
        if self.down:
            raise Unavailable
        match self.asked[-1]:
            case "/.well-known/openid-configuration" if self.document is not None:
                return json.dumps(self.document).encode()
            case "/keys" | "/.well-known/jwks.json":
                return json.dumps({"keys": self.jwks}).encode()
            case "/userinfo" if token:
                return json.dumps(self.userinfo).encode()
            case other:
                raise NotThere(other)

    def sign(self, *, kid: str = "rsa", key: Any = None, alg: str = "RS256", header: Any = None, **claims: Any) -> str:
        """An access token of the pool, with changes; a change of None leaves the claim out."""
        whole = {
            "sub": "subject-1",
            "iss": self.issuer.issuer,
            "client_id": CLIENT,
            "origin_jti": "origin-1",
            "token_use": "access",
            "scope": "openid im/chat",
            "auth_time": AT - 60,
            "iat": AT,
            "exp": AT + 3600,
            "jti": "jti-1",
            "username": "grace",
        } | claims
        told = {name: value for name, value in whole.items() if value is not None}
        held = key or (ec_key() if alg == "ES256" else signing_key("theirs").private_key)
        return jwt.encode(told, held, algorithm=alg, headers={"kid": kid, **(header or {})})


class Bridge:
    """We, who trust the provider."""

    def __init__(self, **settings: Any) -> None:
        self.clock, self.store = StandingClock(), MemoryStore()
        self.issuer = TrustedIssuer(issuer=POOL, clients=(CLIENT,), **settings)
        self.provider = Provider(self.issuer, self.clock)
        self.keys = IssuerKeys(self.issuer, self.provider.fetch, self.clock, local=False)
        self.tokens = FederatedTokens(self.issuer, self.keys, self.clock)
        self.new_id = Counter("user")
        self.callers = FederatedCallers({POOL: self.tokens}, self.store, self.clock, self.new_id)

    def verify(self, **changes: Any) -> Principal:
        return self.callers.verify(self.provider.sign(**changes))

    def account(self, principal: Principal) -> Account:
        account = self.store.get_account(principal.user_id)
        assert account
        return account

    def join(self, **changes: str) -> str:
        person = dict(PERSON) | changes
        user = service.create_user(
            username=person["username"],
            email=person["email"],
            display_name=person["display_name"],
            password=person["password"],
            store=self.store,
            hasher=QuickHasher(),
            clock=self.clock,
            new_id=self.new_id,
        )
        return user.id


@pytest.fixture
def bridge() -> Bridge:
    return Bridge()


def test_keys_come_by_discovery_once_an_hour(bridge: Bridge) -> None:
    for _ in range(5):
        assert bridge.keys.find("rsa")
        assert bridge.keys.find("ec")
    bridge.clock.pass_seconds(3599)
    assert bridge.keys.find("rsa")
    assert bridge.provider.asked == ["/.well-known/openid-configuration", "/keys"]
    bridge.clock.pass_seconds(1)
    assert bridge.keys.find("rsa")
    assert len(bridge.provider.asked) == 4


def test_without_discovery_keys_are_at_the_usual_address(bridge: Bridge) -> None:
    bridge.provider.document = None
    assert bridge.keys.find("rsa")
    assert bridge.provider.asked[-1] == "/.well-known/jwks.json"


def test_an_unknown_kid_is_looked_for_at_most_once_a_minute(bridge: Bridge) -> None:
    assert bridge.keys.find("rsa")
    bridge.provider.jwks.append(rsa_jwk("next"))
    for _ in range(5):
        assert bridge.keys.find("next") is None
    bridge.clock.pass_seconds(60)
    assert bridge.keys.find("next")
    for _ in range(5):
        assert bridge.keys.find("unknown") is None
    assert len(bridge.provider.asked) == 4


def test_while_an_issuer_does_not_answer_its_keys_are_good_for_a_day_and_it_is_asked_once_a_minute(
    bridge: Bridge,
) -> None:
    assert bridge.keys.find("rsa")
    bridge.provider.down = True
    bridge.clock.pass_seconds(3600)
    for _ in range(5):
        assert bridge.keys.find("rsa")
    assert len(bridge.provider.asked) == 3
    bridge.clock.pass_seconds(59)
    assert bridge.keys.find("rsa")
    bridge.clock.pass_seconds(1)
    assert bridge.keys.find("rsa")
    assert len(bridge.provider.asked) == 4
    bridge.clock.pass_seconds(86_400)
    with pytest.raises(Unavailable):
        bridge.keys.find("rsa")


def test_an_issuer_that_never_answered_is_asked_once_a_minute(bridge: Bridge) -> None:
    bridge.provider.down = True
    for _ in range(3):
        with pytest.raises(Unavailable):
            bridge.keys.find("rsa")
    assert len(bridge.provider.asked) == 1
    bridge.provider.down = False
    bridge.clock.pass_seconds(60)
    assert bridge.keys.find("rsa")


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://other.example", "jwks_uri": f"{POOL}/keys"},
        {"issuer": POOL, "jwks_uri": "http://169.254.169.254/latest"},
        {"issuer": POOL, "jwks_uri": "file:///etc/passwd"},
        {"issuer": POOL, "jwks_uri": 7},
        {"issuer": POOL},
        [],
    ],
)
def test_a_document_that_is_wrong_gives_no_keys(bridge: Bridge, document: Any) -> None:
    bridge.provider.document = document
    with pytest.raises(Unavailable):
        bridge.keys.find("rsa")


def test_keys_that_are_not_for_signatures_of_ours_are_none(bridge: Bridge) -> None:
    bridge.provider.jwks = [
        rsa_jwk("encrypts", use="enc"),
        rsa_jwk("other-algorithm", alg="RS512"),
        rsa_jwk("short", short_key()),
        rsa_jwk("broken", n="?"),
        {**rsa_jwk("x"), "kid": 7},
        {"kid": "symmetric", "kty": "oct", "k": "c2VjcmV0"},
        ec_jwk("curve", crv="P-384"),
    ]
    names = ("encrypts", "other-algorithm", "short", "broken", "symmetric", "curve")
    assert [bridge.keys.find(name) for name in names] == [None] * 6


# ---- Their tokens ----


def test_a_token_of_a_pool_makes_a_caller(bridge: Bridge) -> None:
    caller = bridge.verify()
    assert caller.client_id == CLIENT
    assert caller.scopes == {"im/chat"}
    assert caller.groups == frozenset()
    assert caller.expires_at == NOON + timedelta(hours=1)
    assert caller.auth_time == NOON - timedelta(seconds=60)
    assert caller.since == NOON - timedelta(seconds=59, milliseconds=1)
    assert not caller.is_app


def test_a_sign_in_is_known_again_and_is_no_other_issuers(bridge: Bridge) -> None:
    first, refreshed = bridge.verify(), bridge.verify(iat=AT + 10, jti="jti-2")
    assert first.device_id == refreshed.device_id == first.session_id
    assert bridge.verify(origin_jti="origin-2").device_id != first.device_id
    assert bridge.verify(origin_jti=None).device_id == bridge.verify(origin_jti=None, jti="other").device_id


@pytest.mark.parametrize(
    "claims",
    [
        {"client_id": None, "azp": CLIENT},
        {"client_id": None, "aud": CLIENT},
        {"client_id": "other", "aud": ["https://api.example", CLIENT]},
        {"token_use": None, "auth_time": None, "origin_jti": None},
        {"scope": None, "scp": "im/chat"},
        {"scope": None, "scp": ["im/chat", 7]},
        {"nbf": AT + 20},
    ],
)
def test_tokens_of_other_providers_are_good_too(bridge: Bridge, claims: dict[str, Any]) -> None:
    assert bridge.verify(**claims).scopes == {"im/chat"}


def test_es256_is_good(bridge: Bridge) -> None:
    assert bridge.verify(kid="ec", alg="ES256")


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": AT},
        {"exp": AT - 3600},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": 10**30},
        {"iat": None},
        {"iat": AT + 31},
        {"nbf": AT + 31},
        {"iss": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other"},
        {"iss": f"{POOL}/"},
        {"client_id": "somebody-elses"},
        {"client_id": None, "aud": "somebody-elses"},
        {"client_id": None},
        {"client_id": ["x"], "aud": 7},
        {"token_use": "id"},
        {"nonce": "n"},
        {"at_hash": "h"},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"sub": CLIENT},
    ],
)
def test_a_token_that_is_wrong_in_one_thing_is_refused(bridge: Bridge, claims: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        bridge.verify(**claims)
    assert bridge.store.list_user_ids(10, None) == []


def unsigned(token: str, **header: str) -> str:
    part = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return f"{part}.{token.split('.')[1]}."


def by_public_key(bridge: Bridge) -> str:
    """RS256 turned into HS256, with the public key as the secret."""
    head = unsigned(bridge.provider.sign(), alg="HS256", kid="rsa").rstrip(".")
    secret = (
        signing_key("theirs")
        .private_key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    mac = hmac.new(secret, head.encode(), hashlib.sha256).digest()
    return f"{head}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


@pytest.mark.parametrize(
    "forge",
    [
        lambda bridge: bridge.provider.sign(key=signing_key("forged").private_key),
        lambda bridge: bridge.provider.sign(kid="unknown"),
        lambda bridge: bridge.provider.sign(kid="ec"),
        lambda bridge: bridge.provider.sign(alg="RS512"),
        lambda bridge: bridge.provider.sign(header={"crit": ["b64"]}),
        lambda bridge: unsigned(bridge.provider.sign(), alg="RS256") + "c2lnbmVk",
        lambda bridge: unsigned(bridge.provider.sign(), alg="none", kid="rsa"),
        lambda bridge: unsigned(bridge.provider.sign(), alg="none"),
        by_public_key,
        lambda bridge: bridge.provider.sign(pad="x" * 8192),
        lambda bridge: bridge.provider.sign()[:-8] + "AAAAAAAA",
        lambda bridge: "a.b.c",
        lambda bridge: "",
    ],
)
def test_a_forged_token_is_refused(bridge: Bridge, forge: Any) -> None:
    with pytest.raises(Unauthenticated):
        bridge.callers.verify(forge(bridge))
    assert bridge.store.list_user_ids(10, None) == []


def test_a_token_without_the_scope_chats_not(bridge: Bridge) -> None:
    assert bridge.verify(scope="openid").scopes == frozenset()
    assert bridge.verify(scope="im/messages.write other").scopes == {"im/messages.write"}


def test_the_scope_that_lets_people_chat_is_the_operators_choice() -> None:
    bridge = Bridge(scope="aws.cognito.signin.user.admin")
    assert bridge.verify(scope="aws.cognito.signin.user.admin").scopes == {"im/chat"}
    assert bridge.verify(scope="im/chat").scopes == frozenset()


def test_groups_of_another_issuer_make_no_administrator(bridge: Bridge) -> None:
    assert bridge.verify(**{"cognito:groups": ["admins"]}).groups == frozenset()
    assert bridge.account(bridge.verify()).groups == ()


# ---- Their people ----


def test_a_user_is_made_at_the_first_visit_and_found_at_the_next(bridge: Bridge) -> None:
    first, second = bridge.verify(), bridge.verify(jti="jti-2")
    assert first.user_id == second.user_id
    account = bridge.account(first)
    assert (account.user.username, account.user.display_name, account.user.status) == ("grace", "grace", "active")
    assert (account.user.email, account.email_verified) == ("user-1@no-address.invalid", False)
    assert bridge.store.get_credentials(first.user_id) is None
    (event,) = bridge.store.events
    assert (event.kind, event.user_id, event.details["issuer"]) == ("user.created", first.user_id, POOL)
    assert bridge.verify(sub="subject-2", username="mary").user_id != first.user_id


def test_the_issuer_is_asked_for_what_the_token_does_not_say(bridge: Bridge) -> None:
    bridge.provider.userinfo = {
        "sub": "subject-1",
        "email": "Grace@Example.com",
        "email_verified": "true",
        "given_name": "Grace",
        "family_name": "Hopper",
        "preferred_username": "hopper",
    }
    account = bridge.account(bridge.verify())
    assert (account.user.username, account.user.email, account.email_verified, account.user.display_name) == (
        "hopper",
        "grace@example.com",
        True,
        "Grace Hopper",
    )
    bridge.verify()
    assert bridge.provider.asked.count("/userinfo") == 1


def test_an_issuer_whose_userinfo_does_not_answer_makes_a_user_all_the_same(bridge: Bridge) -> None:
    bridge.provider.document = {"issuer": POOL, "jwks_uri": f"{POOL}/keys", "userinfo_endpoint": f"{POOL}/gone"}
    assert bridge.account(bridge.verify()).user.username == "grace"


def test_names_that_are_taken_or_do_not_fit_are_made_to(bridge: Bridge) -> None:
    bridge.join(username="grace", email="ada@example.com")
    ending = federation.link_key(POOL, "subject-1")[:6]
    assert bridge.account(bridge.verify()).user.username == f"grace-{ending}"
    odd = bridge.account(bridge.verify(sub="subject-2", username="<script>alert(1)</script>", name="\u202e"))
    assert odd.user.username.startswith("user-")
    assert odd.user.display_name == "<script>alert(1)</script>"
    hidden = bridge.account(bridge.verify(sub="subject-3", username="\u202e", name="\u200b"))
    assert hidden.user.display_name == hidden.user.username


def test_the_claim_that_names_a_user_is_the_operators_choice() -> None:
    bridge = Bridge(username_claim="upn")
    assert bridge.account(bridge.verify(upn="hopper")).user.username == "hopper"


@pytest.mark.parametrize("verified", [True, False, None, "true"])
def test_nobody_becomes_an_existing_user_by_an_email_address(bridge: Bridge, verified: object) -> None:
    ann = bridge.join()
    caller = bridge.verify(email=PERSON["email"], email_verified=verified)
    assert caller.user_id != ann
    assert bridge.account(caller).user.email.endswith(".invalid")


def test_a_verified_address_leads_to_its_user_where_the_operator_says_so() -> None:
    bridge = Bridge(link="email")
    ann = bridge.join()
    assert bridge.verify(sub="stranger", email=PERSON["email"], email_verified=False).user_id != ann
    assert bridge.verify(email=PERSON["email"].upper(), email_verified=True).user_id == ann
    assert bridge.verify(email="changed@example.com", email_verified=True).user_id == ann
    assert bridge.store.events[-1].kind == "user.linked"


def test_an_address_that_is_not_proved_here_leads_nowhere() -> None:
    bridge = Bridge(link="email")
    mallory = bridge.verify(sub="mallory", email="ceo@example.com", email_verified=False)
    assert bridge.account(mallory).user.email != "ceo@example.com"
    ceo = bridge.verify(sub="ceo", username="ceo", email="ceo@example.com", email_verified=True)
    assert ceo.user_id != mallory.user_id
    assert bridge.account(ceo).user.email == "ceo@example.com"


def test_a_user_who_is_disabled_is_refused_whatever_the_issuer_says(bridge: Bridge) -> None:
    caller = bridge.verify()
    account = bridge.account(caller)
    disabled = account.model_copy(
        update={"user": account.user.model_copy(update={"status": "disabled"}), "revision": account.revision + 1}
    )
    assert bridge.store.replace_account(account, disabled, removed=(), added=())
    with pytest.raises(Unauthenticated):
        bridge.verify()


def test_a_first_visit_that_was_broken_off_is_made_good_by_the_next(bridge: Bridge) -> None:
    identity = FederatedIdentity(issuer=POOL, subject="subject-1", username="grace")

    class Crash(MemoryStore):
        def add_account(self, *_: object) -> None:
            raise Unavailable

    broken = Crash()
    broken.__dict__ |= bridge.store.__dict__
    trail = Trail(bridge.store, bridge.clock, Counter("event"))
    with pytest.raises(Unavailable):
        federation.welcome(identity, store=broken, clock=bridge.clock, new_id=bridge.new_id, trail=trail)
    assert bridge.verify().user_id == "user-1"
    assert bridge.verify().user_id == "user-1"


# ---- Whom a token is shown to ----


class Named:
    def __init__(self, name: str) -> None:
        self.name = name

    def verify(self, token: str) -> Principal:
        return Principal(
            user_id=self.name, client_id="c", device_id="d", scopes=frozenset(), expires_at=NOON + timedelta(hours=1)
        )


def test_others_are_made_with_the_first_token_of_theirs(bridge: Bridge) -> None:
    made: list[str] = []

    def others() -> Named:
        made.append("others")
        return Named("others")

    chosen = ByIssuer("https://ours.example", Named("own"), others)
    own = bridge.provider.sign(iss="https://ours.example")
    assert [chosen.verify(token).user_id for token in (own, "a.b.c", "", "garbage")] == ["own"] * 4
    assert made == []
    assert chosen.verify(bridge.provider.sign()).user_id == "others"


@pytest.mark.parametrize("claims", ["[]", "7", '{"iss": 7}', "{", "[" * 4000, '"x"'])
def test_a_token_that_cannot_be_read_says_nothing_of_its_issuer(claims: str) -> None:
    assert issuer_of(f"head.{base64.urlsafe_b64encode(claims.encode()).decode()}.tail") is None
