"""Clients: what may be registered, what administrators do to them, and which addresses they may use."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.unit.identity.twins import Counter, StandingClock

from parley.errors import Conflict, InvalidRequest, NotFound
from parley.identity import service
from parley.identity.memory import MemoryStore
from parley.identity.model import Client, ClientSettings
from parley.identity.service.digest import matches

WIKI = ClientSettings(
    name="Wiki", redirect_uris=("https://wiki.example/callback",), scopes=("openid", "email", "acme.example/pages.read")
)
DAY = 86_400


class Registry:
    """The services at hand."""

    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), StandingClock()
        self.new_id, self.new_secret = Counter("ID"), Counter("secret")

    def create(self, *, confidential: bool = True, **changes: Any) -> tuple[Client, str | None]:
        return service.create_client(
            WIKI.model_copy(update=changes),
            confidential=confidential,
            store=self.store,
            clock=self.clock,
            new_id=self.new_id,
            new_secret=self.new_secret,
        )

    def rotate(self, client_id: str, seconds: int = DAY) -> tuple[Client, str]:
        return service.rotate_secret(
            client_id, seconds, store=self.store, clock=self.clock, new_id=self.new_id, new_secret=self.new_secret
        )

    def proves(self, client_id: str, secret: str | None) -> bool:
        client = self.store.get_client(client_id)
        assert client
        return any(matches(secret or "", each.secret_hash) for each in client.live_secrets(self.clock()))


@pytest.fixture
def registry() -> Registry:
    return Registry()


def test_a_confidential_client_gets_a_secret_that_is_stored_as_its_hash(registry: Registry) -> None:
    client, secret = registry.create()
    assert secret
    assert secret not in client.model_dump_json()
    assert client.client_id == client.client_id.lower()
    assert not client.is_public
    assert registry.store.get_client(client.client_id) == client
    assert registry.proves(client.client_id, secret)
    assert not registry.proves(client.client_id, "guess")


def test_a_public_client_has_none(registry: Registry) -> None:
    client, secret = registry.create(confidential=False)
    assert secret is None
    assert client.is_public
    with pytest.raises(Conflict):
        registry.rotate(client.client_id)


def test_a_rotated_secret_works_beside_the_new_one_until_its_time_ends(registry: Registry) -> None:
    client, first = registry.create()
    _, second = registry.rotate(client.client_id, 60)
    assert registry.proves(client.client_id, first)
    assert registry.proves(client.client_id, second)
    registry.clock.pass_seconds(60)
    assert not registry.proves(client.client_id, first)
    assert registry.proves(client.client_id, second)


def test_a_second_rotation_ends_the_oldest_secret(registry: Registry) -> None:
    client, first = registry.create()
    _, second = registry.rotate(client.client_id)
    rotated, third = registry.rotate(client.client_id)
    assert len(rotated.secrets) == 2
    assert [registry.proves(client.client_id, each) for each in (first, second, third)] == [False, True, True]


def test_an_old_secret_can_be_ended_at_once_or_by_hand(registry: Registry) -> None:
    client, first = registry.create()
    _, second = registry.rotate(client.client_id, 0)
    assert [registry.proves(client.client_id, each) for each in (first, second)] == [False, True]
    rotated, third = registry.rotate(client.client_id)
    newest, old = rotated.secrets
    with pytest.raises(Conflict):
        service.end_secret(client.client_id, newest.id, store=registry.store)
    with pytest.raises(NotFound):
        service.end_secret(client.client_id, "other", store=registry.store)
    service.end_secret(client.client_id, old.id, store=registry.store)
    assert [registry.proves(client.client_id, each) for each in (second, third)] == [False, True]


@pytest.mark.parametrize("seconds", [-1, 30 * DAY + 1])
def test_an_overlap_has_bounds(registry: Registry, seconds: int) -> None:
    client, _ = registry.create()
    with pytest.raises(InvalidRequest):
        registry.rotate(client.client_id, seconds)


def test_a_client_is_changed_checked_and_removed(registry: Registry) -> None:
    client, secret = registry.create()
    changed = service.update_client(client.client_id, {"name": "Wiki 2"}, store=registry.store)
    assert (changed.name, changed.revision) == ("Wiki 2", 2)
    assert registry.proves(client.client_id, secret)
    with pytest.raises(InvalidRequest):
        service.update_client(client.client_id, {"redirect_uris": ()}, store=registry.store)
    assert registry.store.get_client(client.client_id) == changed
    service.delete_client(client.client_id, store=registry.store)
    for attempt in (
        lambda: service.delete_client(client.client_id, store=registry.store),
        lambda: service.update_client(client.client_id, {"name": "x"}, store=registry.store),
        lambda: registry.rotate(client.client_id),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_a_change_goes_over_the_newest_state(registry: Registry) -> None:
    """Between reading and writing somebody else rotates the secret: the rename keeps the new one."""
    client, _ = registry.create()

    class Racing(MemoryStore):
        def __init__(self) -> None:
            self.rotated: str | None = None

        def get_client(self, client_id: str) -> Client | None:
            found = registry.store.get_client(client_id)
            if self.rotated is None:
                self.rotated = registry.rotate(client_id)[1]
            return found

        def replace_client(self, client: Client) -> bool:
            return registry.store.replace_client(client)

    racing = Racing()
    changed = service.update_client(client.client_id, {"name": "Renamed"}, store=racing)
    assert (changed.name, changed.revision) == ("Renamed", 3)
    assert registry.proves(client.client_id, racing.rotated)


def test_a_change_that_always_comes_too_late_is_a_conflict(registry: Registry) -> None:
    client, _ = registry.create()
    registry.store.replace_client = lambda client: False  # type: ignore[method-assign]
    with pytest.raises(Conflict):
        service.update_client(client.client_id, {"name": "x"}, store=registry.store)


def test_all_clients_are_listed_in_pages(registry: Registry) -> None:
    ids = [registry.create()[0].client_id for _ in range(5)]
    first = service.list_clients(2, None, store=registry.store)
    second = service.list_clients(2, first.next, store=registry.store)
    last = service.list_clients(2, second.next, store=registry.store)
    assert [each.client_id for page in (first, second, last) for each in page.items] == sorted(ids)
    assert last.next is None
    assert service.list_clients(5, None, store=registry.store).next is None


BUILT_IN = Client(
    client_id="parley-web", name="Parley", redirect_uris=("https://a.example/",), scopes=("openid",), built_in=True
)


def test_a_deployment_moves_its_client_and_keeps_what_was_decided_beside(registry: Registry) -> None:
    service.register_client(BUILT_IN, store=registry.store)
    service.update_client("parley-web", {"access_token_seconds": 300}, store=registry.store)
    moved = BUILT_IN.model_copy(update={"redirect_uris": ("https://b.example/",), "scopes": ("openid", "email")})
    service.register_client(moved, store=registry.store)
    found = registry.store.get_client("parley-web")
    assert found
    assert (found.redirect_uris, found.scopes) == (("https://b.example/",), ("openid", "email"))
    assert found.access_token_seconds == 300


def test_what_the_deployment_made_cannot_be_deleted(registry: Registry) -> None:
    service.register_client(BUILT_IN, store=registry.store)
    with pytest.raises(Conflict):
        service.delete_client("parley-web", store=registry.store)


@pytest.mark.parametrize(
    ("confidential", "changes", "field"),
    [
        (True, {"name": " "}, "name"),
        (True, {"name": "Wiki\u202eiki"}, "name"),
        (True, {"name": "Wiki\n"}, "name"),
        (True, {"redirect_uris": ()}, "redirect_uris"),
        (True, {"logout_uris": ("https://wiki.example/#out",)}, "logout_uris"),
        (True, {"scopes": ("openid", "admin")}, "scopes"),
        (True, {"scopes": ("openid", "a b/c")}, "scopes"),
        (True, {"scopes": ("openid", "/c")}, "scopes"),
        (True, {"scopes": ("openid", "a/")}, "scopes"),
        (True, {"scopes": ("openid", "ü/c")}, "scopes"),
        (True, {"scopes": ("email",)}, "scopes"),
        (True, {"grant_types": ("refresh_token",)}, "grant_types"),
        (False, {"grant_types": ("client_credentials",)}, "grant_types"),
        (True, {"grant_types": ("client_credentials",), "scopes": ("openid", "im/chat")}, "scopes"),
        (False, {"pkce_required": False}, "pkce_required"),
        (False, {"refresh_token_rotation": False}, "refresh_token_rotation"),
        (True, {"native": True}, "native"),
    ],
    ids=str,
)
def test_settings_that_do_not_fit_together_are_refused_by_name(
    registry: Registry, confidential: bool, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidRequest, match=field):
        registry.create(confidential=confidential, **changes)
    assert registry.store.list_clients(10, None) == []


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [
        ("access_token_seconds", 300, 86_400),
        ("id_token_seconds", 300, 86_400),
        ("refresh_token_seconds", 3_600, 315_360_000),
        ("refresh_grace_seconds", 0, 60),
    ],
)
def test_lives_have_cognitos_bounds(field: str, low: int, high: int) -> None:
    for good in (low, high):
        ClientSettings.model_validate({"name": "Wiki", field: good})
    for bad in (low - 1, high + 1, str(low), float(low) + 0.5, True):
        with pytest.raises(ValidationError):
            ClientSettings.model_validate({"name": "Wiki", field: bad})


GOOD_ADDRESSES = (
    "https://wiki.example",
    "https://wiki.example/",
    "https://wiki.example:8443/a/b?tenant=1&x=%C3%A4",
    "https://wiki.example/a@b:c",
    "https://192.0.2.1/cb",
    "https://[2001:db8::1]/cb",
    "https://xn--bcher-kva.example/cb",
    "http://localhost/cb",
    "http://localhost:3000/cb",
    "http://127.0.0.1/cb",
    "http://[::1]:9000/",
    "com.example.app:/oauth2redirect",
    "com.example.app://callback/x",
    "myapp://callback",
)
BAD_ADDRESSES = (
    "",
    "/callback",
    "wiki.example/callback",
    "//wiki.example/callback",
    "https:/wiki.example/",
    "https:///callback",
    "https://wiki.example/#fragment",
    "https://wiki.example/#",
    "https://user@wiki.example/",
    "https://user:password@wiki.example/",
    "https://*.wiki.example/",
    "https://wiki.example/*",
    "https://wiki.example:0/",
    "https://wiki.example:65536/",
    "https://wiki.example:/",
    "https://WIKI.example/",
    "HTTPS://wiki.example/",
    "https://wiki_.example/",
    "https://-wiki.example/",
    "https://wiki..example/",
    "https://wiki.example./",
    "https://wiki.example\\@evil.example/",
    "https://wiki.example/a/../b",
    "https://wiki.example/a/./b",
    "https://wiki.example/..",
    "https://wiki.example/a/%2e%2E/b",
    "https://wiki.example/a b",
    "https://wiki.example/\t",
    "https://wiki.example/\r\nSet-Cookie: a=b",
    "https://wiki.example/\x00",
    "https://wiki.example/ä",
    "https://wıki.example/",
    "https://wiki.example/%zz",
    "https://wiki.example/<script>",
    "https://wiki.example/'",
    'https://wiki.example/"',
    "http://wiki.example/",
    "http://localhost.evil.example/",
    "http://127.0.0.1.evil.example/",
    "http://127.0.0.2/",
    "http://user@localhost/",
    "http://0.0.0.0/",
    "javascript:alert(1)",
    "javascript://wiki.example/%0aalert(1)",
    "data:/text/html,x",
    "file:///etc/passwd",
    "vbscript:/x",
    "blob:/x",
    "view-source:/x",
    "ftp://wiki.example/",
    "ws://wiki.example/",
    "intent://x",
    "myapp:callback",
    "myapp://user@callback",
    "my app://callback",
    "1app://callback",
    "MyApp://callback",
)


@pytest.mark.parametrize("uri", GOOD_ADDRESSES)
def test_rfc6749_3_1_2_and_rfc8252_7_https_loopback_and_apps_own_schemes_are_taken(uri: str) -> None:
    service.check_address(uri, "redirect_uris")


@pytest.mark.parametrize("uri", BAD_ADDRESSES)
def test_rfc6749_3_1_2_and_rfc9700_4_1_every_other_address_is_refused(uri: str) -> None:
    with pytest.raises(InvalidRequest, match="redirect_uris: an address"):
        service.check_address(uri, "redirect_uris")


@given(st.text(max_size=40), st.sampled_from(GOOD_ADDRESSES), st.integers(0, 60))
def test_no_text_breaks_the_check(text: str, uri: str, at: int) -> None:
    changed = uri[:at] + text + uri[at:]
    try:
        service.check_address(changed, "redirect_uris")
    except InvalidRequest:
        return
    assert changed.isascii()
    assert not set(changed) & set(" #*\\<>\"'\t\r\n\x00")


WEB = Client(client_id="web", name="Web", redirect_uris=("http://localhost:5173/callback",))
CLI = Client(client_id="cli", name="CLI", redirect_uris=("http://127.0.0.1/callback",), native=True)


@pytest.mark.parametrize(
    "uri", ["http://127.0.0.1/callback", "http://127.0.0.1:1/callback", "http://127.0.0.1:54321/callback"]
)
def test_rfc8252_7_3_a_native_client_may_use_any_port_on_loopback(uri: str) -> None:
    assert CLI.allows_redirect_to(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "https://127.0.0.1/callback",
        "http://localhost:80/callback",
        "http://127.0.0.1:80/other",
        "http://127.0.0.1:80/callback/",
        "http://127.0.0.1:80/callback?x=1",
        "http://127.0.0.1:80/callback#x",
        "http://127.0.0.1:80@evil.example/callback",
        "http://127.0.0.1.evil.example/callback",
        "http://127.0.0.1:evil/callback",
        "http://127.0.0.1:80\n/callback",
        "",
    ],
)
def test_rfc8252_7_3_a_native_client_may_use_nothing_but_another_port(uri: str) -> None:
    assert not CLI.allows_redirect_to(uri)


def test_a_client_that_is_not_native_may_not_change_the_port() -> None:
    assert WEB.allows_redirect_to("http://localhost:5173/callback")
    assert not WEB.allows_redirect_to("http://localhost:5174/callback")
