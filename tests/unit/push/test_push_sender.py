"""What leaves for a push service: encrypted, signed, and nowhere but to public addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.support.push_service import Browser, PushService, raw_of
from tests.unit.messaging.fakes import ANNA, NOON, OwnedClock

from parley.push.model import Subscription
from parley.push.ports import Answer, Fate, Push
from parley.push.sender import HttpPushServices, is_public
from parley.push.ssm import public_of

PEM = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService().running() as running:
        yield running


def subscription(endpoint: str, browser: Browser, at: datetime = NOON) -> Subscription:
    return Subscription(id="s", endpoint=endpoint, **browser.keys, device_id="phone", since=at, created_at=at)


def push(service: PushService, browser: Browser, payload: bytes = b"{}") -> Push:
    return Push(ANNA, subscription(service.endpoint(browser), browser), payload, "a-topic", 60, "high")


def sender(service: PushService, clock: OwnedClock) -> HttpPushServices:
    return HttpPushServices(PEM, "mailto:parley@example.com", service.origin, clock)


def test_a_browser_reads_what_was_sent_and_knows_who_sent_it(service: PushService) -> None:
    browser, clock = service.browser("one"), OwnedClock()
    payload = ("上海" * 1_000).encode()[:3_000]
    ((_, answer),) = sender(service, clock).send_all([push(service, browser, payload)])
    assert answer == Answer(Fate.ACCEPTED)
    (arrived,) = browser.received
    assert arrived.plain == payload
    assert payload not in arrived.body
    assert (arrived.headers["ttl"], arrived.headers["topic"], arrived.headers["urgency"]) == ("60", "a-topic", "high")
    assert arrived.application_server_key == public_of(PEM)
    assert len(raw_of(arrived.application_server_key)) == 65
    assert arrived.claims["sub"] == "mailto:parley@example.com"
    assert 0 < arrived.claims["exp"] - clock.now.timestamp() <= 24 * 3600


def test_every_push_has_keys_of_its_own_and_one_signature_serves_half_a_day(service: PushService) -> None:
    browser, clock = service.browser("one"), OwnedClock()
    pushes = sender(service, clock)
    for _ in range(2):
        list(pushes.send_all([push(service, browser)]))
    clock.advance(7 * 3600)
    list(pushes.send_all([push(service, browser)]))
    first, second, later = browser.received
    assert first.body[:21] != second.body[:21]
    assert first.headers["authorization"] == second.headers["authorization"]
    assert later.claims["exp"] > second.claims["exp"]


@pytest.mark.parametrize(
    ("status", "headers", "answer"),
    [
        (201, {}, Answer(Fate.ACCEPTED)),
        (200, {}, Answer(Fate.ACCEPTED)),
        (404, {}, Answer(Fate.GONE)),
        (410, {}, Answer(Fate.GONE)),
        (429, {"Retry-After": "120"}, Answer(Fate.RETRY, 120)),
        (429, {"Retry-After": "Sat, 31 Jan 2026 12:00:00 GMT"}, Answer(Fate.RETRY)),
        (503, {}, Answer(Fate.RETRY)),
        (403, {}, Answer(Fate.REFUSED)),
        (413, {}, Answer(Fate.REFUSED)),
        (307, {"Location": "http://169.254.169.254/"}, Answer(Fate.REFUSED)),
    ],
)
def test_an_answer_says_what_becomes_of_the_push(
    service: PushService, status: int, headers: dict[str, str], answer: Answer
) -> None:
    browser = service.browser("one")
    browser.statuses.append((status, headers))
    assert [each for _, each in sender(service, OwnedClock()).send_all([push(service, browser)])] == [answer]


def test_many_pushes_each_have_their_own_answer(service: PushService) -> None:
    browsers = [service.browser(str(number)) for number in range(40)]
    browsers[7].statuses.append((410, {}))
    pushes = [push(service, each) for each in browsers]
    answers = {each.subscription.endpoint: answer for each, answer in sender(service, OwnedClock()).send_all(pushes)}
    assert [number for number, each in enumerate(pushes) if answers[each.subscription.endpoint].fate is Fate.GONE] == [
        7
    ]
    assert sum(len(each.received) for each in browsers) == 39


def test_a_service_that_does_not_answer_is_tried_again(service: PushService) -> None:
    browser, silent = service.browser("one"), PushService()
    silent._server.server_close()
    lost = push(silent, browser)
    pushes = HttpPushServices(PEM, "mailto:parley@example.com", silent.origin, OwnedClock())
    assert [answer.fate for _, answer in pushes.send_all([lost])] == [Fate.RETRY]


def test_a_name_that_leads_into_a_private_network_is_not_asked() -> None:
    browser = Browser("/")
    target = Push(ANNA, subscription("https://localhost/push", browser), b"{}", "t", 60, "normal")
    pushes = HttpPushServices(PEM, "mailto:parley@example.com", "", OwnedClock())
    assert [answer.fate for _, answer in pushes.send_all([target])] == [Fate.REFUSED]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("142.250.0.1", True),
        ("2a00:1450:4001::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00:ec2::254", False),
        ("fe80::1%eth0", False),
        ("::ffff:169.254.169.254", False),
        ("2002:7f00:1::", False),
        ("64:ff9b:1::7f00:1", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_connected_to(address: str, public: bool) -> None:
    assert is_public(address) is public
