"""The API through its resolver, on real events of the HTTP API, over the memory twins."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from tests.unit.identity.twins import Counter, HeldSockets, QuickHasher, SixDigits
from tests.unit.messaging.fakes import ANNA, BEN, CARL, DORA, NOON, World

from api.handlers import build
from api.scope import Services
from parley.bootstrap.accounts import Accounts
from parley.bootstrap.clients import Clients
from parley.bootstrap.idempotency import Repeats
from parley.bootstrap.identity import Directory, Tickets
from parley.bootstrap.push import Pushes
from parley.bootstrap.security import Security
from parley.bootstrap.sessions import Sessions
from parley.errors import Unauthenticated, Unavailable
from parley.idempotency.memory import MemoryClaimStore
from parley.identity.assurance import Policy
from parley.identity.memory import MemoryStore as MemoryIdentityStore
from parley.identity.memory.mail import MemoryMailer
from parley.identity.model import Account, Credentials, Principal, User
from parley.identity.scopes import CHAT, MESSAGES_WRITE
from parley.identity.sealing import AesGcmSealer
from parley.identity.service import Trail, TryLimits
from parley.identity.service.limits import DEFAULTS
from parley.identity.service.mailroom import open_mailroom
from parley.identity.service.names import terms
from parley.identity.service.origins import Origins
from parley.identity.service.sign_up import SignUpPolicy
from parley.identity.source import source_of
from parley.identity.totp import Totp
from parley.limits.memory import MemoryBucketStore
from parley.limits.model import Limit
from parley.messaging.jobs import Members, People
from parley.messaging.memory import MemoryStore
from parley.messaging.model import Membership
from parley.push.memory import MemorySubscriptionStore
from parley.push.service import PushDesk

EVENTS = Path(__file__).parents[3] / "events" / "api"
NOWHERE = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
NAMES = {ANNA: "anna", BEN: "ben", CARL: "carl", DORA: "dora"}


KINDS: dict[str, dict[str, Any]] = {
    "good": {},
    "narrow": {"scopes": frozenset({"openid"})},
    "admin": {"groups": frozenset({"admins"})},
    "strong": {"groups": frozenset({"admins"}), "amr": ("pwd", "otp", "mfa")},
    "stale": {"groups": frozenset({"admins"}), "auth_time": NOON - timedelta(days=1)},
}
"""What tokens say beside the common; ``strong`` has a second factor, ``stale`` is of yesterday."""


def verify(token: str) -> Principal:
    """Takes ``<kind> <user id>`` and ``app <client id>``; no other."""
    kind, _, user_id = token.partition(" ")
    if kind == "app":
        scopes, end = frozenset({MESSAGES_WRITE, CHAT}), NOON + timedelta(minutes=15)
        return Principal(user_id=user_id, client_id=user_id, device_id=user_id, scopes=scopes, expires_at=end)
    if kind not in KINDS:
        raise Unauthenticated("The token is not one of ours.")
    fields: dict[str, Any] = {
        "user_id": user_id,
        "client_id": "parley-web",
        "device_id": "device",
        "session_id": "01KG9YS7KVQ2RPBB4FZVZ1TMWD",
        "scopes": frozenset({CHAT}),
        "expires_at": NOON + timedelta(minutes=15),
        "auth_time": NOON,
        "amr": ("pwd",),
    }
    return Principal(**fields | KINDS[kind])


class Api:
    """The handler, called as API Gateway calls it."""

    def __init__(self, world: World | None = None) -> None:
        self.world = world or World(inline_recipients=0)
        self.identities, self.sockets = MemoryIdentityStore(), HeldSockets()
        self.subscriptions = MemorySubscriptionStore()
        for user_id, name in NAMES.items():
            user = User(id=user_id, username=name, email=f"{name}@example.com", display_name=name.title())
            account = Account(user=user, created_at=NOON)
            self.identities.add_account(account, Credentials(password_hash="none"), terms(user))
        clock, new_id = self.world.chat.clock, self.world.chat.new_id
        self.security = Security(
            store=self.identities,
            policy=Policy(),
            passwords=Totp(),
            sealer=AesGcmSealer(lambda: bytes(32)),
            clock=clock,
            new_secret=Counter("secret"),
        )
        hasher, self.mailer = QuickHasher(), MemoryMailer()
        self.mailroom = open_mailroom(
            store=self.identities,
            hasher=hasher,
            mailer=self.mailer,
            policy=SignUpPolicy("invitation"),
            clock=clock,
            new_id=new_id,
            new_secret=Counter("secret"),
            new_code=SixDigits(),
            public_url="https://parley.example",
        )
        self.services = Services(
            verify=verify,
            allows_origin=Origins(store=self.identities, clock=clock).allows,
            directory=Directory(self.identities),
            accounts=Accounts(
                store=self.identities,
                hasher=hasher,
                mailroom=self.mailroom,
                limits=TryLimits(DEFAULTS, store=MemoryBucketStore(), clock=clock),
                clock=clock,
                new_id=new_id,
                new_secret=Counter("secret"),
            ),
            tickets=Tickets(self.identities),
            chat=self.world.chat,
            files=self.world.desk,
            clients=Clients(self.identities, clock),
            sessions=Sessions(self.identities, self.sockets, clock),
            security=self.security,
            push=Pushes(
                PushDesk(self.subscriptions, self.world.presence, clock, "http://push.test:8080"), lambda: "the-key"
            ),
            repeats=Repeats(MemoryClaimStore(), clock),
            searches=self.world.searches,
            trail_of=lambda event: Trail(self.identities, clock, new_id, source_of(event, "")),
        )
        self.handler = build(lambda: self.services)

    def set_password(self, user_id: str, password: str) -> None:
        old = self.identities.get_credentials(user_id)
        fresh = Credentials(password_hash=self.services.accounts.hasher.hash(password))
        assert self.identities.replace_credentials(user_id, old, fresh)

    def set_policy(self, policy: Policy) -> None:
        self.services = replace(self.services, security=replace(self.security, policy=policy))

    def call(
        self, method: str, path: str, body: Any = None, *, token: str | None = f"good {ANNA}", **changes: Any
    ) -> tuple[int, Any]:
        answer = self.raw(method, path, body, token=token, **changes)
        return answer["statusCode"], json.loads(answer["body"]) if answer.get("body") else None

    def raw(self, method: str, path: str, body: Any = None, *, token: str | None, **changes: Any) -> dict[str, Any]:
        event = json.loads((EVENTS / ("get.json" if body is None else "post.json")).read_text())
        path, _, query = path.partition("?")
        event["rawPath"] = event["requestContext"]["http"]["path"] = f"/api/v1{path}"
        event["requestContext"]["http"]["method"] = method
        event["rawQueryString"] = query
        if query:
            # API Gateway joins repeated parameters with commas.
            joined: dict[str, str] = {}
            for name, value in parse_qsl(query, keep_blank_values=True):
                joined[name] = f"{joined[name]},{value}" if name in joined else value
            event["queryStringParameters"] = joined
        event["headers"].pop("authorization")
        if token is not None:
            event["headers"]["authorization"] = f"Bearer {token}"
        if body is not None:
            event["body"] = body if isinstance(body, str) else json.dumps(body)
        event["headers"] |= changes.pop("headers", {})
        answer: dict[str, Any] = self.handler(event | changes, None)
        return answer


@pytest.fixture
def api() -> Api:
    return Api()


def open_single(api: Api, peer: str = BEN, **options: Any) -> tuple[int, Any]:
    return api.call("POST", "/conversations", {"type": "single", "members": [peer]}, **options)


def test_a_person_sees_themselves_and_others(api: Api) -> None:
    status, me = api.call("GET", "/users/me")
    assert (status, me["id"]) == (200, ANNA)
    assert set(me) == {"id", "username", "email", "display_name", "avatar", "status"}
    assert api.call("GET", f"/users/{BEN}")[1]["username"] == "ben"


def test_people_are_found_by_the_beginning_of_a_name_and_by_ids(api: Api) -> None:
    assert [each["id"] for each in api.call("GET", "/users?q=be&limit=10")[1]["items"]] == [BEN]
    status, page = api.call("GET", f"/users?ids={CARL},{BEN},{NOWHERE}")
    assert (status, [each["id"] for each in page["items"]], page["next"]) == (200, [CARL, BEN], None)


def test_a_pair_is_opened_once_and_told_to_both(api: Api) -> None:
    status, made = open_single(api)
    assert status == 201
    assert made == {
        "id": made["id"],
        "type": "single",
        "title": None,
        "description": None,
        "picture": None,
        "member_count": 2,
        "role": "member",
        "permissions": None,
        "history_visible": False,
        "settings": {"pinned": None, "muted_until": None, "archived": False, "marked_unread": False},
        "blocked": False,
        "app_id": None,
        "members": [ANNA, BEN],
        "created_at": "2026-01-31T12:00:00.000Z",
        "last_seq": 0,
        "last_change": 0,
        "settled_change": 0,
        "joined_seq": 0,
        "read_seq": 0,
        "unread": 0,
        "unread_mentions": 0,
        "read_marks": {BEN: 0},
        "last_message": None,
        "pins": [],
        "hides": 0,
        "draft": None,
        "updated_at": "2026-01-31T12:00:00.000Z",
    }
    ((job, _),) = api.world.jobs.take()
    assert (job.event.type, job.to) == ("conversation.changed", People(user_ids=(ANNA, BEN)))
    status, again = open_single(api, ANNA, token=f"good {BEN}")
    assert (status, again["id"]) == (200, made["id"])
    assert api.world.jobs.take() == []


def test_a_group_is_made_and_told_to_its_members(api: Api) -> None:
    wanted = {"type": "group", "title": "  Lunch ", "members": [BEN, CARL]}
    status, made = api.call("POST", "/conversations", wanted)
    assert (status, made["type"], made["title"], made["members"]) == (201, "group", "Lunch", [ANNA, BEN, CARL])
    ((job, _),) = api.world.jobs.take()
    assert job.to == Members(conversation_id=made["id"])


def test_who_of_some_people_is_a_member_is_answered_in_one_call(api: Api) -> None:
    _, made = api.call("POST", "/conversations", {"type": "group", "title": "Lunch", "members": [BEN]})
    path = f"/conversations/{made['id']}/members"
    status, page = api.call("GET", f"{path}?ids={CARL},{BEN}")
    assert (status, [each["user_id"] for each in page["items"]], page["next"]) == (200, [BEN], None)
    assert api.call("GET", f"{path}?ids=someone")[0] == 400
    assert api.call("GET", f"{path}?ids={BEN}", token=f"good {CARL}")[0] == 404


def test_a_timeline_is_read_both_ways(api: Api) -> None:
    id_ = open_single(api)[1]["id"]
    for number in range(3):
        api.world.post(BEN, id_, f"m{number}")
    _, page = api.call("GET", f"/conversations/{id_}/messages?after_seq=0&limit=2")
    assert ([each["seq"] for each in page["items"]], page["voids"], page["next"]) == ([1, 2], [], 2)
    _, page = api.call("GET", f"/conversations/{id_}/messages?before_seq=3&limit=1")
    assert ([each["seq"] for each in page["items"]], page["next"]) == ([2], 2)
    _, page = api.call("GET", f"/conversations/{id_}/messages")
    assert ([each["seq"] for each in page["items"]], page["next"]) == ([1, 2, 3], None)
    _, seen = api.call("GET", f"/conversations/{id_}")
    assert (seen["unread"], seen["last_message"]["seq"]) == (3, 3)


def test_sync_gives_a_cursor_to_go_on_from(api: Api) -> None:
    id_ = open_single(api)[1]["id"]
    api.world.clock.advance(60)
    status, page = api.call("GET", "/sync")
    assert (status, [each["id"] for each in page["items"]], page["more"]) == (200, [id_], False)
    api.world.clock.advance(60)
    assert api.call("GET", "/sync?" + urlencode({"cursor": page["next"], "limit": 5}))[1]["items"] == []


def test_nobody_opens_a_conversation_with_whoever_is_disabled(api: Api) -> None:
    anna = api.identities.get_account(ANNA)
    assert anna is not None
    gone = anna.user.model_copy(update={"id": NOWHERE, "username": "x", "email": "x@example.com", "status": "disabled"})
    api.identities.add_account(Account(user=gone, created_at=NOON), Credentials(password_hash="none"), terms(gone))
    assert problem(open_single(api, NOWHERE)) == (404, "not_found")


def test_no_answer_may_be_kept_by_a_cache(api: Api) -> None:
    for token in (f"good {ANNA}", "forged"):
        assert api.raw("GET", "/users/me", token=token)["headers"]["Cache-Control"] == "no-store"


def test_a_ticket_is_issued_for_whoever_calls(api: Api) -> None:
    status, issued = api.call("POST", "/tickets", {})
    assert (status, issued["expires_in"]) == (201, 30)
    assert set(issued) == {"ticket", "expires_in"}


def test_who_changes_too_much_at_once_is_told_when_to_come_back_and_may_still_look() -> None:
    api = Api(World(inline_recipients=0, limit=Limit(1, 2)))
    assert [open_single(api, each)[0] for each in (BEN, CARL)] == [201, 201]
    answer = api.raw("POST", "/conversations", {"type": "single", "members": [DORA]}, token=f"good {ANNA}")
    assert problem((answer["statusCode"], json.loads(answer["body"]))) == (429, "rate_limited")
    assert answer["headers"]["Retry-After"] == "1"
    assert api.call("GET", "/users/me")[0] == 200


def problem(answer: tuple[int, Any]) -> tuple[int, str]:
    """A problem document's status and code, if it is a good one (RFC 9457)."""
    status, document = answer
    assert set(document) == {"type", "title", "status", "detail", "code", "temporary"}
    assert (document["type"], document["status"]) == ("about:blank", status)
    assert document["title"]
    assert document["detail"]
    return status, document["code"]


WRONG_BODIES: dict[str, tuple[str, Any, int, str]] = {
    "not JSON": ("/conversations", "{half", 400, "invalid_request"),
    "nothing": ("/conversations", "", 400, "invalid_request"),
    "null": ("/conversations", "null", 400, "invalid_request"),
    "a list": ("/conversations", [1], 400, "invalid_request"),
    "an empty object": ("/conversations", {}, 400, "invalid_request"),
    "NaN": ("/conversations", '{"type": NaN}', 400, "invalid_request"),
    "a lone surrogate": ("/conversations", '{"type": "\\ud800"}', 400, "invalid_request"),
    "deep nesting": ("/conversations", "[" * 15_000 + "]" * 15_000, 400, "invalid_request"),
    "an unknown type": ("/conversations", {"type": "crowd", "members": [BEN]}, 400, "invalid_request"),
    "no members": ("/conversations", {"type": "single"}, 400, "invalid_request"),
    "a text of members": ("/conversations", {"type": "single", "members": BEN}, 400, "invalid_request"),
    "a pair of three": ("/conversations", {"type": "single", "members": [BEN, CARL]}, 400, "invalid_request"),
    "a pair with oneself": ("/conversations", {"type": "single", "members": [ANNA]}, 400, "invalid_request"),
    "a member that is no id": ("/conversations", {"type": "single", "members": ["ben"]}, 400, "invalid_request"),
    "a pair with nobody": ("/conversations", {"type": "single", "members": [NOWHERE]}, 404, "not_found"),
    "a field too many": ("/conversations", {"type": "single", "members": [BEN], "x": 1}, 400, "invalid_request"),
    "no title": ("/conversations", {"type": "group", "members": [BEN]}, 400, "invalid_request"),
    "a blank title": ("/conversations", {"type": "group", "title": " ", "members": [BEN]}, 400, "invalid_request"),
    "a long title": ("/conversations", {"type": "group", "title": "x" * 101, "members": [BEN]}, 400, "invalid_request"),
    "a group of too many": (
        "/conversations",
        {"type": "group", "title": "x", "members": [NOWHERE] * 201},
        400,
        "invalid_request",
    ),
    "a group with nobody": (
        "/conversations",
        {"type": "group", "title": "x", "members": [BEN, NOWHERE]},
        404,
        "not_found",
    ),
    "a large body": ("/conversations", {"title": "x" * 32_768}, 413, "too_large"),
    "a ticket with wishes": ("/tickets", {"expires_in": 60}, 400, "invalid_request"),
}


@pytest.mark.parametrize("name", WRONG_BODIES)
def test_a_wrong_body_is_a_problem_and_makes_nothing(api: Api, name: str) -> None:
    path, body, status, code = WRONG_BODIES[name]
    assert problem(api.call("POST", path, body)) == (status, code)
    assert api.world.store.list_memberships(ANNA, None, 10) == []
    assert api.world.jobs.waiting == []


@pytest.mark.parametrize(
    "path",
    [
        "/users",
        "/users?q=",
        f"/users?q=a&ids={BEN}",
        "/users?q=a&limit=0",
        "/users?q=a&limit=101",
        "/users?q=a&limit=1&limit=2",
        "/users?q=a&colour=blue",
        "/users?q=a&cursor=made-up",
        "/users?ids=",
        "/users?ids=ben",
        "/users?ids=" + ",".join([NOWHERE] * 101),
        "/users/me?x=1",
        "/presence",
        "/presence?user_ids=",
        "/presence?user_ids=,",
        "/presence?user_ids=" + ",".join([NOWHERE] * 101),
        "/sync?cursor=made-up",
        "/sync?limit=1000",
        "/sync?cursor=" + "A" * 3000,
        f"/conversations/{NOWHERE}/messages?after_seq=-1",
        f"/conversations/{NOWHERE}/messages?after_seq=x",
        f"/conversations/{NOWHERE}/messages?after_seq=1&before_seq=2",
        f"/conversations/{NOWHERE}/messages?limit=0",
        f"/conversations/{NOWHERE}/messages?after_seq=99999999999999999999",
        "/conversations/nothing",
    ],
)
def test_a_wrong_parameter_is_a_problem(api: Api, path: str) -> None:
    assert problem(api.call("GET", path)) == (400, "invalid_request")


@pytest.mark.parametrize(
    "path", [f"/users/{NOWHERE}", f"/conversations/{NOWHERE}", f"/conversations/{NOWHERE}/messages", "/nowhere?x=1", ""]
)
def test_what_is_not_there_is_not_found(api: Api, path: str) -> None:
    assert problem(api.call("GET", path)) == (404, "not_found")


def test_others_conversations_are_not_told_from_none(api: Api) -> None:
    theirs = api.world.pair(BEN, CARL).id
    for path in ("", "/messages", "/messages?after_seq=0"):
        own = api.call("GET", f"/conversations/{theirs}{path}")
        assert own == api.call("GET", f"/conversations/{NOWHERE}{path}")
        assert problem(own) == (404, "not_found")


def test_another_method_is_told_which_there_are(api: Api) -> None:
    answer = api.raw("DELETE", "/conversations", token=f"good {ANNA}")
    assert problem((answer["statusCode"], json.loads(answer["body"]))) == (405, "invalid_request")
    assert answer["headers"]["Allow"] == "POST"


def test_another_content_type_is_refused(api: Api) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert problem(api.call("POST", "/tickets", "a=b", headers=headers)) == (415, "invalid_request")
    assert api.call("POST", "/tickets", "{}", headers={"content-type": "application/json; charset=utf-8"})[0] == 201


def test_a_body_in_base64_is_read(api: Api) -> None:
    encoded = base64.b64encode(json.dumps({"type": "single", "members": [BEN]}).encode()).decode()
    assert api.call("POST", "/conversations", encoded, isBase64Encoded=True)[0] == 201
    assert problem(api.call("POST", "/conversations", "%", isBase64Encoded=True)) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("token", "status", "challenge"),
    [
        (None, 401, "Bearer"),
        ("forged", 401, 'Bearer error="invalid_token"'),
        ("", 401, 'Bearer error="invalid_token"'),
        (f"narrow {ANNA}", 403, f'Bearer error="insufficient_scope", scope="{CHAT}"'),
    ],
)
def test_the_token_is_looked_at_before_anything_else(api: Api, token: str | None, status: int, challenge: str) -> None:
    for method, path, body in (
        ("GET", "/users/me", None),
        ("GET", "/nowhere", None),
        ("POST", "/conversations", "{half"),
        ("POST", "/conversations", "x" * 40_000),
        ("DELETE", "/sync?x=1", None),
    ):
        answer = api.raw(method, path, body, token=token)
        code = "unauthenticated" if status == 401 else "forbidden"
        assert problem((answer["statusCode"], json.loads(answer["body"]))) == (status, code)
        assert answer["headers"]["Content-Type"] == "application/problem+json"
        assert answer["headers"]["WWW-Authenticate"] == challenge


def test_an_app_may_not_do_what_is_for_people_whatever_its_scopes(api: Api) -> None:
    for method, path, body in (("GET", "/users/me", None), ("GET", "/sync", None), ("POST", "/tickets", {})):
        answer = api.raw(method, path, body, token="app backend")
        assert problem((answer["statusCode"], json.loads(answer["body"]))) == (403, "forbidden")
        assert "This is for people" in answer["body"]


def test_another_scheme_is_no_token(api: Api) -> None:
    answer = api.call("GET", "/users/me", token=None, headers={"authorization": "Basic YTpi"})
    assert problem(answer) == (401, "unauthenticated")


class Down(MemoryStore):
    def list_memberships(self, user_id: str, after: str | None, limit: int) -> list[Membership]:
        raise Unavailable


class Broken(MemoryStore):
    def list_memberships(self, user_id: str, after: str | None, limit: int) -> list[Membership]:
        raise ZeroDivisionError("secret words")


@pytest.mark.parametrize(("store", "status", "code"), [(Down(), 503, "unavailable"), (Broken(), 500, "internal")])
def test_a_fault_of_ours_is_temporary_and_reveals_nothing(store: MemoryStore, status: int, code: str) -> None:
    answer = Api(World(store=store)).raw("GET", "/sync", token=f"good {ANNA}")
    document = json.loads(answer["body"])
    assert problem((answer["statusCode"], document)) == (status, code)
    assert document["temporary"]
    assert "secret" not in answer["body"]
    assert ("Retry-After" in answer["headers"]) == (status == 503)


def test_no_problem_repeats_what_was_sent(api: Api) -> None:
    secret = "correct horse battery staple"
    for body in ({"type": secret}, {"type": "single", "members": [secret]}, {"type": "group", "title": [secret]}):
        assert secret not in json.dumps(api.call("POST", "/conversations", body))
    assert secret not in json.dumps(api.call("GET", "/sync?" + urlencode({"cursor": secret})))
