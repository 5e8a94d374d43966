"""The keys in SSM (moto)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from moto import mock_aws
from tests.unit.identity.twins import StandingClock, signing_key

from parley.errors import Unavailable
from parley.identity.keys import generate_pem, load_signing_key, public_jwk
from parley.identity.ssm import KeyParameters, SsmPublicKeys, SsmSigningKeys

KEY, JWKS = "/parley/signing-key", "/parley/jwks"


class CountedSsm:
    """SSM, with its reads counted; breaks when told to."""

    def __init__(self, client: Any) -> None:
        self._client, self.reads, self.broken = client, 0, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def get_parameter(self, **request: Any) -> Any:
        self.reads += 1
        return self._client.get_parameter(**request | ({"Name": "/gone"} if self.broken else {}))


@pytest.fixture
def ssm(monkeypatch: pytest.MonkeyPatch) -> Iterator[CountedSsm]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield CountedSsm(botocore.session.get_session().create_client("ssm", region_name="eu-central-1"))


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


def ensure(ssm: CountedSsm) -> str:
    return KeyParameters(ssm, signing_key_name=KEY, jwks_name=JWKS).ensure()


def test_the_private_key_is_a_secure_string_and_the_public_one_is_published(
    ssm: CountedSsm, clock: StandingClock
) -> None:
    kid = ensure(ssm)
    assert ssm.get_parameter(Name=KEY)["Parameter"]["Type"] == "SecureString"
    assert ssm.get_parameter(Name=JWKS)["Parameter"]["Type"] == "String"
    signing = SsmSigningKeys(ssm, KEY, clock).current()
    assert signing.kid == kid
    assert signing.private_key.key_size == 2048
    public = SsmPublicKeys(ssm, JWKS, clock)
    assert public.jwks() == {"keys": [public_jwk(signing.private_key.public_key())]}


def test_ensuring_again_changes_nothing(ssm: CountedSsm) -> None:
    ensure(ssm)
    before = [ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"] for name in (KEY, JWKS)]
    ensure(ssm)
    after = [ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"] for name in (KEY, JWKS)]
    assert before == after


def test_keys_that_are_published_stay_published(ssm: CountedSsm) -> None:
    old = ensure(ssm)
    ssm.delete_parameter(Name=KEY)
    new = ensure(ssm)
    published = json.loads(ssm.get_parameter(Name=JWKS)["Parameter"]["Value"])
    assert [jwk["kid"] for jwk in published["keys"]] == [old, new]


def test_removing_removes_both_and_may_be_repeated(ssm: CountedSsm, clock: StandingClock) -> None:
    ensure(ssm)
    parameters = KeyParameters(ssm, signing_key_name=KEY, jwks_name=JWKS)
    parameters.remove()
    parameters.remove()
    with pytest.raises(Unavailable):
        SsmSigningKeys(ssm, KEY, clock).current()
    with pytest.raises(Unavailable):
        SsmPublicKeys(ssm, JWKS, clock).jwks()


def test_the_signing_key_is_read_again_after_five_minutes(ssm: CountedSsm, clock: StandingClock) -> None:
    ensure(ssm)
    keys, ssm.reads = SsmSigningKeys(ssm, KEY, clock), 0
    first = keys.current()
    clock.pass_seconds(299)
    assert keys.current() is first
    assert ssm.reads == 1
    pem = generate_pem()
    ssm.put_parameter(Name=KEY, Value=pem, Type="SecureString", Overwrite=True)
    clock.pass_seconds(1)
    assert keys.current().kid == load_signing_key(pem).kid


def test_an_unknown_kid_is_looked_for_at_most_once_a_minute(ssm: CountedSsm, clock: StandingClock) -> None:
    kid = ensure(ssm)
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
    ensure(ssm)
    keys = SsmPublicKeys(ssm, JWKS, clock)
    keys.jwks()
    new = public_jwk(signing_key("next").private_key.public_key())
    ssm.put_parameter(Name=JWKS, Value=json.dumps({"keys": [new]}), Type="String", Overwrite=True)
    clock.pass_seconds(60)
    assert keys.find(new["kid"])


def test_while_ssm_does_not_answer_the_keys_held_are_good(ssm: CountedSsm, clock: StandingClock) -> None:
    kid = ensure(ssm)
    public, signing = SsmPublicKeys(ssm, JWKS, clock), SsmSigningKeys(ssm, KEY, clock)
    public.jwks()
    signing.current()
    ssm.broken = True
    clock.pass_seconds(301)
    assert public.find(kid)
    assert signing.current().kid == kid
