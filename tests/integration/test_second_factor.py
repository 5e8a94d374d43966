"""The second factor on the deployed stack: enrolling, signing in with it, who must have one, step-up, limits, the
trail."""

from __future__ import annotations

import base64
import re
import secrets
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
import jwt
import pytest
from tests.support.visitor import Visitor

from devstack import deploy
from parley.identity.dynamodb import DynamoDBStore
from parley.identity.service.accounts import change_account, with_fields
from parley.identity.totp import Totp
from parley_sdk.oauth import AuthorizationRequest, Discovery

if TYPE_CHECKING:
    from tests.conftest import Stack

STEP = 30
FACTOR = "/users/me/second-factor"


class Phone:
    """An authenticator app, which is never asked for one code twice."""

    def __init__(self, key: str) -> None:
        self._secret, self._last = base64.b32decode(key.replace(" ", "")), 0

    def code(self, page: str = "") -> str:
        """Of now, or of the step after the last one that was used, which the server takes soon enough."""
        while (step := max(int(time.time()) // STEP, self._last + 1)) > int(time.time()) // STEP + 1:
            time.sleep(0.5)
        self._last = step
        return Totp().code(self._secret, step)


class Person:
    """Somebody with an account, and all that they hold."""

    def __init__(self, stack: Stack, name: str, *groups: str) -> None:
        self.stack, self.account = stack, stack.new_user(name)
        self.phone: Phone | None = None
        self.secrets = [self.account["password"]]
        self.pages: list[str] = []
        self.token = ""
        if groups:
            store = DynamoDBStore(stack.dynamodb, stack.tables["identity"])
            change_account(self.id, lambda account: with_fields(account, {"groups": list(groups)}), store=store)

    @property
    def id(self) -> str:
        return self.account["id"]

    def sign_in(self, code: str | None = None, **asked: str) -> dict[str, Any]:
        """In a fresh browser, with the code given or the phone's; gives the claims of the access token."""
        base = self.stack.web_url
        discovery = Discovery.model_validate(httpx.get(f"{base}/.well-known/openid-configuration").json())
        request = AuthorizationRequest.new(discovery, self.stack.client_id, f"{base}/callback")
        url = request.url + ("&" + urlencode(asked) if asked else "")
        with Visitor(self.account["username"], self.account["password"]) as visitor:
            visitor.typed["code"] = code or self._code
            came_back = request.code(visitor.go(url, request.redirect_uri))
            self.pages = visitor.pages
            self.secrets += [value for _, value in visitor.http.cookies.items()]
        form = {
            "grant_type": "authorization_code",
            "client_id": self.stack.client_id,
            "code": came_back,
            "redirect_uri": request.redirect_uri,
            "code_verifier": request.code_verifier,
        }
        tokens = httpx.post(discovery.token_endpoint, data=form).json()
        self.secrets += [came_back, request.code_verifier, *(tokens[f"{kind}_token"] for kind in ("access", "id"))]
        self.token = tokens["access_token"]
        claims: dict[str, Any] = jwt.decode(self.token, options={"verify_signature": False})
        return claims

    def _code(self, page: str) -> str:
        key = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', page)
        if key:
            self.phone = Phone(key[1])
            self.secrets.append(key[1])
        assert self.phone
        return self.phone.code()

    def call(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["Authorization"] = f"Bearer {self.token}"
        return httpx.request(method, f"{self.stack.api_url}{path}", json=body, headers=named, timeout=30)

    def enrol(self) -> list[str]:
        """By the API, as the web client's settings do; gives the recovery codes."""
        begun = self.call("POST", f"{FACTOR}/enrolments", {}).json()
        self.phone = Phone(begun["secret"])
        answer = self.call("POST", FACTOR, {"enrolment": begun["enrolment"], "code": self.phone.code()})
        assert answer.status_code == 201, answer.text
        codes: list[str] = answer.json()["recovery_codes"]
        self.secrets += [begun["secret"], begun["enrolment"], *codes]
        return codes


@pytest.fixture(scope="module")
def strict(stack: Stack) -> Iterator[Stack]:
    """The members of the groups vault and safe need a second factor."""
    stack.redeploy(SecondFactor="groups", SecondFactorGroups="vault,safe")
    yield stack
    stack.redeploy()


def test_whoever_enrols_is_asked_for_a_code_from_then_on(stack: Stack) -> None:
    ada = Person(stack, "ada")
    first = ada.sign_in()
    assert (ada.pages, first["amr"], first["acr"]) == (["/login"], ["pwd"], "1")
    ada.enrol()
    again = ada.sign_in()
    assert (ada.pages, again["amr"], again["acr"]) == (["/login", "/mfa"], ["pwd", "otp", "mfa"], "2")
    status = ada.call("GET", FACTOR).json()
    assert (status["enrolled"], status["recovery_codes_left"], status["required"]) == (True, 10, False)


def test_a_recovery_code_lets_in_once_and_a_current_code_removes_the_factor(stack: Stack) -> None:
    ada = Person(stack, "ada")
    ada.sign_in()
    codes = ada.enrol()
    assert ada.sign_in(codes[0])["acr"] == "2"
    assert ada.call("GET", FACTOR).json()["recovery_codes_left"] == 9
    assert ada.call("DELETE", FACTOR, second_factor_code=codes[0]).status_code == 403
    assert ada.phone
    assert ada.call("DELETE", FACTOR, second_factor_code=ada.phone.code()).status_code == 204
    assert ada.sign_in()["acr"] == "1"


def test_a_group_that_needs_one_sets_it_up_at_the_next_sign_in_and_others_do_not(strict: Stack) -> None:
    ada, grace = Person(strict, "ada", "safe"), Person(strict, "grace", "garden")
    claims = ada.sign_in()
    assert (ada.pages, claims["acr"]) == (["/login", "/mfa", "/mfa"], "2")
    assert ada.sign_in()["acr"] == "2"
    assert ada.pages == ["/login", "/mfa"]
    assert grace.sign_in()["acr"] == "1"
    assert (ada.call("GET", FACTOR).json()["required"], grace.call("GET", FACTOR).json()["required"]) == (True, False)


def test_rfc9470_administration_is_refused_and_after_a_step_up_passed(stack: Stack) -> None:
    root, eve = Person(stack, "root", "admins"), Person(stack, "eve")
    eve.sign_in()
    assert eve.call("GET", "/admin/audit").status_code == 403
    root.sign_in()
    assert root.call("GET", "/admin/audit").status_code == 200
    root.enrol()
    refusal = root.call("GET", "/admin/audit")
    assert (refusal.status_code, refusal.json()["code"]) == (401, "insufficient_user_authentication")
    asked = dict(re.findall(r'(acr_values|max_age)="([^"]*)"', refusal.headers["www-authenticate"]))
    assert asked == {"acr_values": "2", "max_age": "43200"}
    assert root.sign_in(**asked)["acr"] == "2"
    assert root.call("GET", "/admin/audit").status_code == 200


def test_acr_values_has_even_the_unenrolled_enrol(stack: Stack) -> None:
    ada = Person(stack, "ada")
    assert ada.sign_in(acr_values="2")["acr"] == "2"
    assert ada.pages == ["/login", "/mfa", "/mfa"]


def test_an_administrator_resets_and_reads_the_trail_and_people_read_their_own(stack: Stack) -> None:
    root, ada = Person(stack, "root", "admins"), Person(stack, "ada")
    ada.sign_in()
    ada.enrol()
    ada.sign_in()
    root.sign_in()
    assert root.call("DELETE", f"/admin/users/{ada.id}/second-factor").status_code == 204
    assert ada.sign_in()["acr"] == "1"

    page = root.call("GET", f"/admin/audit?user_id={ada.id}&limit=100").json()
    kinds = [event["kind"] for event in reversed(page["items"])]
    assert kinds == [
        "login.succeeded",
        "code.redeemed",
        "second_factor.enrolled",
        "login.succeeded",
        "second_factor.passed",
        "code.redeemed",
        "second_factor.reset",
        "login.succeeded",
        "code.redeemed",
    ]
    reset = next(event for event in page["items"] if event["kind"] == "second_factor.reset")
    assert reset["actor_id"] == root.id
    everything = root.call("GET", "/admin/audit?limit=100").json()["items"]
    assert [event["at"] for event in everything] == sorted((event["at"] for event in everything), reverse=True)
    assert {event["id"] for event in page["items"]} <= {event["id"] for event in everything}
    own = ada.call("GET", "/users/me/security-events?limit=3").json()
    assert [event["kind"] for event in own["items"]] == kinds[::-1][:3]
    assert own["next"]

    trail = str(everything)
    logs = "\n".join(_logs(stack))
    assert "/mfa" in logs
    assert "/api/v1/users/me/second-factor" in logs
    held = [secret for person in (root, ada) for secret in person.secrets if len(secret) > 6]
    assert len(held) > 20
    assert not [secret for secret in held if secret in trail]
    assert not [secret for secret in held if secret in logs]


def test_scenario_26_an_address_has_its_tries_and_nobody_makes_addresses_up(stack: Stack) -> None:
    stack.redeploy(SignInLimits="login:4/3600")
    try:
        origin = deploy.stack_outputs(stack.place)["OriginSecret"]
        address = f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}"
        at_home = {"X-Parley-Origin": origin, "X-Forwarded-For": f"198.51.100.1, {address}::1"}
        assert [_guess(stack, **at_home) for _ in range(5)] == [400, 400, 400, 400, 429]
        assert _guess(stack, **at_home | {"X-Forwarded-For": f"{address}::2"}) == 429
        assert _guess(stack, **at_home | {"X-Forwarded-For": "198.51.100.7"}) == 400
        spoofed = [_guess(stack, **{"X-Forwarded-For": f"198.51.100.{number}"}) for number in range(20, 26)]
        assert spoofed[-1] == 429
    finally:
        stack.redeploy()


def _logs(stack: Stack) -> Iterator[str]:
    """All that the functions have logged."""
    client = stack.client("logs")
    for group in client.describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{stack.stack}-")["logGroups"]:
        for page in client.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"]):
            yield from (event["message"] for event in page["events"])


def _guess(stack: Stack, **headers: str) -> int:
    """A wrong password, sent past the dev server as CloudFront would; gives the status."""
    asked = {
        "response_type": "code",
        "client_id": stack.client_id,
        "redirect_uri": f"{stack.web_url}/callback",
        "code_challenge": "a" * 43,
        "code_challenge_method": "S256",
    }
    with httpx.Client(base_url=stack.http_target, params=asked, headers=headers, timeout=30) as http:
        csrf = re.search(r'name="_csrf" value="([^"]*)"', http.get("/login").text)
        assert csrf
        form = {"_csrf": csrf[1], "username": "nobody-of-this-name", "password": "a guess"}
        # The cookie is of the public address, which this is not.
        return http.post("/login", data=form, headers={"Cookie": f"parley-csrf={csrf[1]}"}).status_code
