"""The keys in SSM (moto), and in KMS: moto signs a digest as if it were a message, so a twin by KMS's reference stands
in for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from moto import mock_aws
from tests.support.moto_endpoint import botocores
from tests.unit.identity.twins import StandingClock, signing_key

from parley.errors import Unavailable
from parley.identity.keys import Jwk, SigningKey, public_jwk, public_key
from parley.identity.kms import TAG, KmsKey, KmsVault
from parley.identity.model import RingKey
from parley.identity.ports import KeyVault
from parley.identity.ssm import SsmBoard, SsmPublicKeys, SsmVault, open_ssm_key
from parley.identity.vaults import Vaults

NAME, JWKS = "/parley/signing-key", "/parley/jwks"
STACK = "parley"


class CountedSsm:
    """SSM, with its reads and writes counted; breaks when told to."""

    def __init__(self, client: Any) -> None:
        self._client, self.reads, self.writes, self.broken = client, 0, 0, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def get_parameter(self, **request: Any) -> Any:
        self.reads += 1
        return self._client.get_parameter(**request | ({"Name": "/gone"} if self.broken else {}))

    def put_parameter(self, **request: Any) -> Any:
        self.writes += 1
        return self._client.put_parameter(**request)


@pytest.fixture
def ssm() -> Iterator[CountedSsm]:
    with mock_aws():
        yield CountedSsm(botocores("ssm"))


class Kms:
    """KMS, as far as keys that sign need it (KMS API reference)."""

    def __init__(self) -> None:
        self.keys: dict[str, rsa.RSAPrivateKey] = {}
        self.made: list[dict[str, Any]] = []
        self.signed: list[dict[str, Any]] = []
        self.ended: set[str] = set()

    def create_key(self, **request: Any) -> Any:
        self.made.append(request)
        key_id = f"key-{len(self.made)}"
        self.keys[key_id] = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return {"KeyMetadata": {"KeyId": key_id}}

    def get_public_key(self, KeyId: str) -> Any:  # noqa: N803
        encoding, form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        return {"PublicKey": self.keys[KeyId].public_key().public_bytes(encoding, form)}

    def sign(self, **request: Any) -> Any:
        self.signed.append(request)
        self._check(request["KeyId"], "Sign")
        scheme = padding.PKCS1v15()
        return {"Signature": self.keys[request["KeyId"]].sign(request["Message"], scheme, Prehashed(hashes.SHA256()))}

    def schedule_key_deletion(self, KeyId: str, PendingWindowInDays: int) -> None:  # noqa: N803
        self._check(KeyId, "ScheduleKeyDeletion")
        assert 7 <= PendingWindowInDays <= 30
        self.ended.add(KeyId)

    def _check(self, key_id: str, operation: str) -> None:
        if key_id in self.ended:
            raise ClientError({"Error": {"Code": "KMSInvalidStateException"}}, operation)


@pytest.fixture
def kms() -> Kms:
    return Kms()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


def vaults(chosen: str, ssm: Any, kms: Kms, clock: StandingClock) -> Vaults:
    return Vaults({"ssm": lambda: SsmVault(ssm, NAME, clock), "kms": lambda: KmsVault(kms, STACK, clock)}, chosen)


@pytest.fixture(params=["ssm", "kms"])
def vault(request: pytest.FixtureRequest, ssm: CountedSsm, kms: Kms, clock: StandingClock) -> KeyVault:
    return vaults(request.param, ssm, kms, clock)


def opened(key: RingKey, ssm: Any, kms: Any) -> SigningKey:
    return KmsKey(kms, key) if key.location.startswith("kms:") else open_ssm_key(ssm, key.location)


def verify(key: RingKey, signature: bytes, message: bytes) -> None:
    """Raises InvalidSignature."""
    public_key(cast(Jwk, key.jwk)).verify(signature, message, padding.PKCS1v15(), hashes.SHA256())


def test_a_key_signs_by_what_it_publishes_wherever_it_is(
    vault: KeyVault, ssm: Any, kms: Any, clock: StandingClock
) -> None:
    first, second = vault.make_first(), vault.make()
    assert first.kid != second.kid
    for key in (first, second):
        assert vault.made(key.location)
        assert key.jwk["kid"] == key.kid
        assert (key.made_at, key.signs_from) == (clock.at, None)
        signing = opened(key, ssm, kms)
        assert signing.kid == key.kid
        # Longer than KMS takes a message itself.
        message = b"claims " * 1000
        verify(key, signing.sign(message), message)


def test_a_key_that_is_destroyed_signs_no_more_and_destroying_may_be_repeated(
    vault: KeyVault, ssm: Any, kms: Any
) -> None:
    key, other = vault.make_first(), vault.make()
    vault.destroy(key.location)
    vault.destroy(key.location)
    with pytest.raises(Unavailable):
        opened(key, ssm, kms).sign(b"x")
    verify(other, opened(other, ssm, kms).sign(b"x"), b"x")


def test_in_ssm_the_first_key_is_one_whoever_makes_it(ssm: CountedSsm, clock: StandingClock) -> None:
    vault = SsmVault(ssm, NAME, clock)
    assert vault.make_first() == vault.make_first()
    assert ssm.get_parameter(Name=NAME)["Parameter"]["Type"] == "SecureString"
    assert vault.make().location.startswith(f"ssm:{NAME}/")


def test_in_kms_a_key_bears_the_stacks_name_and_is_for_signatures_alone(kms: Kms, clock: StandingClock) -> None:
    KmsVault(kms, STACK, clock).make()
    (made,) = kms.made
    assert (made["KeySpec"], made["KeyUsage"]) == ("RSA_2048", "SIGN_VERIFY")
    assert made["Tags"] == [{"TagKey": TAG, "TagValue": STACK}]


def test_in_kms_the_digest_alone_is_sent(kms: Kms, clock: StandingClock) -> None:
    key = KmsVault(kms, STACK, clock).make()
    KmsKey(kms, key).sign(b"message")
    (sent,) = kms.signed
    assert (sent["MessageType"], sent["Message"]) == ("DIGEST", hashlib.sha256(b"message").digest())
    assert sent["SigningAlgorithm"] == "RSASSA_PKCS1_V1_5_SHA_256"


def test_a_key_is_known_by_the_vault_that_made_it(ssm: Any, kms: Kms, clock: StandingClock) -> None:
    old, now = vaults("ssm", ssm, kms, clock).make_first(), vaults("kms", ssm, kms, clock)
    assert not now.made(old.location)
    now.destroy(old.location)
    with pytest.raises(Unavailable):
        open_ssm_key(ssm, old.location)


def test_the_board_holds_what_was_published_last_and_is_written_only_for_news(ssm: CountedSsm) -> None:
    board, jwk = SsmBoard(ssm, JWKS), jwk_of("ours")
    for _ in range(3):
        board.publish([jwk])
    assert ssm.writes == 1
    parameter = ssm.get_parameter(Name=JWKS)["Parameter"]
    assert (parameter["Type"], json.loads(parameter["Value"])) == ("String", {"keys": [jwk]})
    for _ in range(2):
        board.publish([])
    ssm.broken = True
    with pytest.raises(Unavailable):
        SsmPublicKeys(ssm, JWKS, StandingClock()).jwks()


def jwk_of(name: str) -> dict[str, str]:
    return {field: str(value) for field, value in public_jwk(signing_key(name).private_key.public_key()).items()}


def published(ssm: CountedSsm, *names: str) -> list[str]:
    jwks = [jwk_of(name) for name in names]
    SsmBoard(ssm, JWKS).publish(jwks)
    return [str(jwk["kid"]) for jwk in jwks]


def test_an_unknown_kid_is_looked_for_at_most_once_a_minute(ssm: CountedSsm, clock: StandingClock) -> None:
    (kid,) = published(ssm, "ours")
    keys, ssm.reads = SsmPublicKeys(ssm, JWKS, clock), 0
    assert keys.find(kid)
    for _ in range(5):
        assert keys.find("unknown") is None
    assert ssm.reads == 1
    clock.pass_seconds(60)
    for _ in range(5):
        assert keys.find("unknown") is None
    assert ssm.reads == 2


def test_a_key_that_is_published_later_is_found_within_a_minute(ssm: CountedSsm, clock: StandingClock) -> None:
    published(ssm, "ours")
    keys = SsmPublicKeys(ssm, JWKS, clock)
    keys.jwks()
    _, new = published(ssm, "ours", "next")
    clock.pass_seconds(60)
    assert keys.find(new)


def test_a_key_that_is_published_no_more_is_good_for_five_minutes(ssm: CountedSsm, clock: StandingClock) -> None:
    old, _ = published(ssm, "ours", "next")
    keys = SsmPublicKeys(ssm, JWKS, clock)
    assert keys.find(old)
    published(ssm, "next")
    clock.pass_seconds(299)
    assert keys.find(old)
    clock.pass_seconds(1)
    assert keys.find(old) is None


def test_while_ssm_does_not_answer_the_keys_held_are_good(ssm: CountedSsm, clock: StandingClock) -> None:
    (kid,) = published(ssm, "ours")
    public = SsmPublicKeys(ssm, JWKS, clock)
    public.jwks()
    ssm.broken = True
    clock.pass_seconds(301)
    assert public.find(kid)
