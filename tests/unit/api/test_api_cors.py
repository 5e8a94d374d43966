"""Calls by pages of other origins."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.api.test_api import Api
from tests.unit.messaging.fakes import ANNA

from parley.errors import Unavailable

ADMIN = f"admin {ANNA}"
WIKI = {
    "name": "Wiki",
    "confidential": False,
    "redirect_uris": ["https://wiki.example:8443/callback", "com.example.wiki:/callback"],
    "logout_uris": ["https://bye.example/"],
    "scopes": ["openid", "im/chat"],
}


@pytest.fixture
def api() -> Api:
    api = Api()
    assert api.call("POST", "/admin/clients", WIKI, token=ADMIN)[0] == 201
    return api


def preflight(api: Api, origin: str) -> dict[str, Any]:
    headers = {"origin": origin, "access-control-request-method": "PATCH"}
    return api.raw("OPTIONS", "/users/me", token=None, headers=headers)


def shared(answer: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in answer["headers"].items() if name.startswith("Access-Control-")}


@pytest.mark.parametrize("origin", ["https://wiki.example:8443", "https://bye.example"])
def test_pages_of_a_registered_clients_origins_may_call_with_a_token_and_without_cookies(api: Api, origin: str) -> None:
    asked = preflight(api, origin)
    assert asked["statusCode"] == 204
    assert shared(asked)["Access-Control-Allow-Origin"] == origin
    assert "PATCH" in shared(asked)["Access-Control-Allow-Methods"]
    for header in ("Authorization", "Content-Type", "Idempotency-Key", "Second-Factor-Code"):
        assert header in shared(asked)["Access-Control-Allow-Headers"]
    for token, status in ((f"good {ANNA}", 200), ("nobody", 401)):
        answer = api.raw("GET", "/users/me", token=token, headers={"origin": origin})
        assert answer["statusCode"] == status
        assert answer["headers"]["Vary"] == "Origin"
        assert shared(answer)["Access-Control-Allow-Origin"] == origin
        assert "Access-Control-Allow-Credentials" not in shared(answer)


@pytest.mark.parametrize(
    "origin",
    [
        "https://wiki.example",
        "http://wiki.example:8443",
        "https://WIKI.example:8443",
        "https://wiki.example:8443/",
        "https://a.wiki.example:8443",
        "https://wiki.example:8443.evil.example",
        "com.example.wiki://",
        "null",
        "*",
        "",
    ],
)
def test_no_other_origin_may(api: Api, origin: str) -> None:
    asked = preflight(api, origin)
    assert (asked["statusCode"], shared(asked)) == (403, {})
    answer = api.raw("GET", "/users/me", token=f"good {ANNA}", headers={"origin": origin})
    assert (answer["statusCode"], shared(answer)) == (200, {})


def test_the_loopback_address_of_a_native_client_is_no_origin_of_pages(api: Api) -> None:
    native = WIKI | {"native": True, "redirect_uris": ["http://127.0.0.1/callback"]}
    assert api.call("POST", "/admin/clients", native, token=ADMIN)[0] == 201
    assert preflight(api, "http://127.0.0.1")["statusCode"] == 403


def test_the_list_of_origins_is_read_once_a_minute_and_never_for_our_own_pages(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    listing = api.identities.list_clients

    def counted(limit: int, after: str | None) -> Any:
        read.append(limit)
        return listing(limit, after)

    monkeypatch.setattr(api.identities, "list_clients", counted)
    own = {"origin": "https://parley.example", "sec-fetch-site": "same-origin"}
    assert "Vary" not in api.raw("GET", "/users/me", token=f"good {ANNA}", headers=own)["headers"]
    assert read == []
    for _ in range(3):
        preflight(api, "https://wiki.example:8443")
    assert len(read) == 1
    api.world.clock.advance(60)
    preflight(api, "https://wiki.example:8443")
    assert len(read) == 2


def test_while_nobody_knows_no_page_is_let_in_and_programs_are_served(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(limit: int, after: str | None) -> Any:
        raise Unavailable

    monkeypatch.setattr(api.identities, "list_clients", fail)
    assert preflight(api, "https://wiki.example:8443")["statusCode"] == 403
    assert api.call("GET", "/users/me")[0] == 200
