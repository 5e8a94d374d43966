"""/users/me/consents, through the resolver."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.api.test_api import Api, problem
from tests.unit.identity.twins import Counter
from tests.unit.messaging.fakes import ANNA, BEN, NOON

from parley.identity import service
from parley.identity.model import Client
from parley.identity.service import SignIn

WIKI = Client(client_id="wiki", name="Wiki", redirect_uris=("https://wiki.example/cb",), scopes=("openid", "email"))


@pytest.fixture
def api() -> Api:
    api = Api()
    service.register_client(WIKI, store=api.identities)
    return api


def let_in(api: Api, user_id: str, origin_jti: str) -> str:
    """Consents, and signs in; gives the refresh token."""
    service.give_consent(user_id, "wiki", WIKI.scopes, store=api.identities, clock=lambda: NOON)
    sign_in = SignIn(origin_jti, user_id, WIKI.scopes, NOON - timedelta(minutes=1))
    return service.open_family(
        sign_in, WIKI, store=api.identities, clock=lambda: NOON, new_secret=Counter(f"secret-{origin_jti}")
    )


def is_live(api: Api, token: str) -> bool:
    family = service.find_family(token, store=api.identities)
    return family is not None and service.is_live(family, token, WIKI, clock=lambda: NOON)


def test_a_person_sees_whom_they_let_in_and_what_for(api: Api) -> None:
    let_in(api, ANNA, "01F")
    status, page = api.call("GET", "/users/me/consents")
    app = {
        "client_id": "wiki",
        "name": "Wiki",
        "scopes": ["openid", "email"],
        "given_at": "2026-01-31T12:00:00.000Z",
    }
    assert (status, page) == (200, {"items": [app], "next": None})
    assert api.call("GET", "/users/me/consents", token=f"good {BEN}")[1]["items"] == []


def test_a_withdrawn_consent_ends_the_apps_sign_ins_of_that_person(api: Api) -> None:
    annas, bens = let_in(api, ANNA, "01F"), let_in(api, BEN, "01G")
    answer = api.raw("DELETE", "/users/me/consents/wiki", token=f"good {ANNA}")
    assert answer["statusCode"] == 204
    assert api.call("GET", "/users/me/consents")[1]["items"] == []
    assert (is_live(api, annas), is_live(api, bens)) == (False, True)
    assert problem(api.call("DELETE", "/users/me/consents/wiki")) == (404, "not_found")
    kinds = [event.kind for event in api.identities.events]
    assert kinds == ["sign_in.ended", "consent.withdrawn"]


def test_what_a_crash_left_of_a_withdrawal_is_ended_the_next_time(api: Api) -> None:
    token = let_in(api, ANNA, "01F")
    api.identities.remove_consent(ANNA, "wiki")
    assert api.raw("DELETE", "/users/me/consents/wiki", token=f"good {ANNA}")["statusCode"] == 204
    assert not is_live(api, token)


def test_an_app_that_is_gone_is_not_shown(api: Api) -> None:
    let_in(api, ANNA, "01F")
    api.identities.remove_client("wiki")
    assert api.call("GET", "/users/me/consents")[1]["items"] == []


@pytest.mark.parametrize("client_id", ["unknown", "parley-web"])
def test_whom_one_never_let_in_is_not_found(api: Api, client_id: str) -> None:
    assert problem(api.call("DELETE", f"/users/me/consents/{client_id}")) == (404, "not_found")


@pytest.mark.parametrize("client_id", ["%00", "a b", "x" * 129])
def test_what_is_no_client_id_is_refused(api: Api, client_id: str) -> None:
    assert problem(api.call("DELETE", f"/users/me/consents/{client_id}"))[0] in (400, 404)
