"""Tokens, keys, passwords."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from tests.unit.identity.twins import NOON, Counter, HeldKeys, StandingClock, signing_key

from parley.errors import Unauthenticated
from parley.identity.keys import public_jwk, public_key
from parley.identity.model import Account, Client, User
from parley.identity.passwords import Argon2Hasher
from parley.identity.service import SignIn
from parley.identity.tokens import Signer, Verifier

ISSUER = "https://parley.example.com"
USER = User(id="01A", username="ann", email="ann@example.com", display_name="Ann Li")
ACCOUNT = Account(user=USER, email_verified=True, created_at=NOON)
CLIENT = Client(client_id="parley-web", name="Parley")
SCOPES = ("openid", "email", "profile", "im/chat")
SIGN_IN = SignIn("01F", "01A", SCOPES, NOON - timedelta(minutes=1), ("pwd",), "01L")
AT = int(NOON.timestamp())


class Desk:
    def __init__(self) -> None:
        self.clock, self.keys = StandingClock(), HeldKeys()
        self.signer = Signer(ISSUER, self.keys, self.clock, Counter("id"))
        self.verifier = Verifier(ISSUER, self.keys, self.clock)

    def sign(self, account: Account = ACCOUNT, scopes: tuple[str, ...] = SCOPES, **more: Any) -> dict[str, str]:
        return self.signer.sign_tokens(SIGN_IN, account, CLIENT, scopes=scopes, **more)

    def forge(
        self, key: Any = None, algorithm: str = "RS256", headers: dict[str, Any] | None = None, **claims: Any
    ) -> str:
        """An access token that is right but for what is given; a claim of None is left out."""
        token = self.sign()["access_token"]
        changed = {name: value for name, value in (read(token) | claims).items() if value is not None}
        kid = {"kid": self.keys.key.kid} if headers is None else headers
        return jwt.encode(changed, key or self.keys.key.private_key, algorithm=algorithm, headers=kid)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def part(token: str, index: int) -> dict[str, Any]:
    text = token.split(".")[index]
    decoded: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return decoded


def read(token: str) -> dict[str, Any]:
    return part(token, 1)


def test_the_header_is_kid_and_alg(desk: Desk) -> None:
    assert part(desk.sign()["access_token"], 0) == {"kid": desk.keys.key.kid, "alg": "RS256"}


def test_an_access_token_has_cognitos_claims(desk: Desk) -> None:
    assert read(desk.sign()["access_token"]) == {
        "sub": "01A",
        "iss": ISSUER,
        "version": 2,
        "client_id": "parley-web",
        "origin_jti": "01F",
        "event_id": "id-1",
        "token_use": "access",
        "scope": "openid email profile im/chat",
        "auth_time": AT - 60,
        "acr": "1",
        "amr": ["pwd"],
        "sid": "01L",
        "exp": AT + 900,
        "iat": AT,
        "jti": "id-2",
        "username": "ann",
    }


def test_an_id_token_has_cognitos_claims(desk: Desk) -> None:
    assert read(desk.sign(nonce="n")["id_token"]) == {
        "sub": "01A",
        "aud": "parley-web",
        "iss": ISSUER,
        "cognito:username": "ann",
        "origin_jti": "01F",
        "event_id": "id-1",
        "token_use": "id",
        "auth_time": AT - 60,
        "acr": "1",
        "amr": ["pwd"],
        "sid": "01L",
        "iat": AT,
        "exp": AT + 900,
        "jti": "id-3",
        "nonce": "n",
        "email": "ann@example.com",
        "email_verified": True,
        "name": "Ann Li",
    }


def test_groups_are_claims_of_both_tokens(desk: Desk) -> None:
    tokens = desk.sign(ACCOUNT.model_copy(update={"groups": ("staff", "admin")}))
    assert [read(tokens[name])["cognito:groups"] for name in ("access_token", "id_token")] == [["admin", "staff"]] * 2


def test_of_many_groups_fifty_are_in_a_token_and_the_administrators_are_among_them(desk: Desk) -> None:
    names = [f"a{n:03}" + "x" * 60 for n in range(99)]
    token = desk.sign(ACCOUNT.model_copy(update={"groups": ("admins", *names)}))["access_token"]
    assert read(token)["cognito:groups"] == [*names[:49], "admins"]
    assert desk.verifier.verify(token).groups == {*names[:49], "admins"}


def test_oidc_5_4_the_scopes_decide_on_the_claims(desk: Desk) -> None:
    assert not {"email", "email_verified", "name"} & set(read(desk.sign(scopes=("openid",))["id_token"]))
    assert "id_token" not in desk.sign(scopes=("im/chat",))


def test_a_verified_token_gives_its_principal(desk: Desk) -> None:
    principal = desk.verifier.verify(desk.sign()["access_token"])
    assert (principal.user_id, principal.client_id, principal.device_id) == ("01A", "parley-web", "01F")
    assert principal.scopes == frozenset(SCOPES)
    assert principal.expires_at == NOON + timedelta(seconds=900)


def test_rfc7519_4_1_4_a_token_ends_at_its_exp(desk: Desk) -> None:
    token = desk.sign()["access_token"]
    desk.clock.pass_seconds(899)
    assert desk.verifier.verify(token)
    desk.clock.pass_seconds(1)
    with pytest.raises(Unauthenticated):
        desk.verifier.verify(token)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "https://files.example"},
        {"token_use": "id"},
        {"token_use": None},
        {"exp": None},
        {"exp": "soon"},
        {"exp": AT - 1},
        {"exp": 10**30},
        {"sub": None},
        {"sub": 7},
        {"client_id": None},
        {"client_id": 7},
        {"client_id": "a b"},
        {"origin_jti": None},
        {"origin_jti": {}},
        {"scope": None},
        {"scope": ["im/chat"]},
    ],
    ids=str,
)
def test_a_claim_that_is_wrong_or_missing_is_unauthenticated(desk: Desk, claims: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        desk.verifier.verify(desk.forge(**claims))


def test_an_id_token_opens_nothing(desk: Desk) -> None:
    with pytest.raises(Unauthenticated):
        desk.verifier.verify(desk.sign()["id_token"])


def test_rfc7515_5_2_a_signature_by_another_key_is_unauthenticated(desk: Desk) -> None:
    with pytest.raises(Unauthenticated):
        desk.verifier.verify(desk.forge(key=signing_key("theirs").private_key))


def test_rfc8725_3_1_other_algorithms_are_unauthenticated(desk: Desk) -> None:
    unsigned = {"alg": "none", "kid": desk.keys.key.kid}
    header = base64.urlsafe_b64encode(json.dumps(unsigned).encode()).decode().rstrip("=")
    claims = desk.sign()["access_token"].split(".")[1]
    for token in (desk.forge(key="x" * 64, algorithm="HS256"), desk.forge(algorithm="RS512"), f"{header}.{claims}."):
        with pytest.raises(Unauthenticated):
            desk.verifier.verify(token)


@pytest.mark.parametrize("headers", [{}, {"kid": "unknown"}, {"kid": ""}])
def test_an_unknown_key_is_unauthenticated(desk: Desk, headers: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        desk.verifier.verify(desk.forge(headers=headers))


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b.c", "é", "\x00", "x" * 9000, "W10.W10.W10", "bnVsbA.bnVsbA.bnVsbA"]
)
def test_what_is_no_token_is_unauthenticated(desk: Desk, token: str) -> None:
    with pytest.raises(Unauthenticated):
        desk.verifier.verify(token)


def test_a_tampered_token_is_unauthenticated(desk: Desk) -> None:
    header, _, signature = desk.sign()["access_token"].split(".")
    other = desk.forge(sub="01B").split(".")[1]
    with pytest.raises(Unauthenticated):
        desk.verifier.verify(f"{header}.{other}.{signature}")


def test_an_apps_token_has_cognitos_claims_and_no_person(desk: Desk) -> None:
    assert read(desk.signer.sign_app_token(CLIENT, ("im/messages.write",))) == {
        "sub": "parley-web",
        "iss": ISSUER,
        "version": 2,
        "client_id": "parley-web",
        "token_use": "access",
        "scope": "im/messages.write",
        "auth_time": AT,
        "exp": AT + 900,
        "iat": AT,
        "jti": "id-1",
    }


def test_an_apps_token_is_the_apps(desk: Desk) -> None:
    app = desk.verifier.verify(desk.signer.sign_app_token(CLIENT, ("im/messages.write",)))
    assert (app.is_app, app.user_id, app.client_id, app.device_id) == (True, "parley-web", "parley-web", "parley-web")
    assert app.scopes == {"im/messages.write"}
    assert not app.groups
    assert app.auth_time is None
    assert not desk.verifier.verify(desk.sign()["access_token"]).is_app


def test_a_persons_token_needs_its_sign_in(desk: Desk) -> None:
    with pytest.raises(Unauthenticated):
        desk.verifier.verify(desk.forge(origin_jti=None))


def test_rfc7517_a_jwk_reads_back_as_the_key() -> None:
    key = signing_key().private_key.public_key()
    jwk = public_jwk(key)
    assert public_key(jwk).public_numbers() == key.public_numbers()
    assert set(jwk) == {"kid", "alg", "kty", "e", "n", "use"}
    assert jwt.PyJWK.from_dict(dict(jwk)).key.public_numbers() == key.public_numbers()


def test_rfc9106_a_password_is_kept_as_a_phc_string_with_its_parameters() -> None:
    hasher = Argon2Hasher()
    phc = hasher.hash("correct horse")
    assert phc.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hasher.verify("correct horse", phc)
    assert not hasher.verify("wrong horse", phc)
    assert not hasher.verify("correct horse", None)
    assert not hasher.verify("correct horse", "not a PHC string")


def test_a_password_is_the_same_however_its_characters_are_composed() -> None:
    hasher = Argon2Hasher()
    assert hasher.verify("caf\u00e9 au lait", hasher.hash("cafe\u0301 au lait"))
