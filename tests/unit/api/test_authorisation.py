"""Who may do what: every route and every action on conversations, times everybody's relation to the group.

Anna owns the group, Ben is an admin of it, Carl a member. Somebody came late, after all that was said, and history is
not shown. Dora was removed, a stranger never was there, a disabled person was a member until their sign-ins ended. One
app has the scope ``im/messages.write``, another none of ours. In brackets stands what the group allows to whom; ``-``:
there is no such caller, since apps and the disabled get no socket (tests/unit/authorizer). Routes of accounts and of
administrators (``/users``, ``/admin``) have tests of their own.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from tests.support.push_service import Browser
from tests.unit.api.test_api import Api, verify
from tests.unit.files.world import PNG, FileWorld
from tests.unit.messaging.fakes import ANNA, BEN, CARL, DORA, NOON, Ids

from api.handlers import PREFIX, _routes, resolver
from gateway import frames
from gateway.handlers import build
from parley.identity.model import Account, Client, Credentials, Principal, User
from parley.identity.service import Callers
from parley.identity.service.names import terms

TABLE = """
                                                       owner admin member late removed stranger disabled app app-without
GET    /conversations/{group}                          200   200   200    200  404     404      401      403 403
PATCH  /conversations/{group}                          200   200   403    403  404     404      401      403 403
PATCH  /conversations/{group} [edit=everyone]          200   200   200    200  404     404      401      403 403
PATCH  /conversations/{group} [edit=owner]             200   403   403    403  404     404      401      403 403
PATCH  /conversations/{group} permissions              200   403   403    403  404     404      401      403 403
PATCH  /conversations/{group} history_visible          200   403   403    403  404     404      401      403 403
GET    /conversations/{group}/members                  200   200   200    200  404     404      401      403 403
POST   /conversations/{group}/members                  200   200   200    200  404     404      401      403 403
POST   /conversations/{group}/members [add=admins]     200   200   403    403  404     404      401      403 403
POST   /conversations/{group}/members [add=owner]      200   403   403    403  404     404      401      403 403
PATCH  /conversations/{group}/members/{target}         200   403   403    403  404     404      401      403 403
PATCH  /conversations/{group}/members/{target} owner   200   403   403    403  404     404      401      403 403
DELETE /conversations/{group}/members/{target}         204   204   403    403  404     404      401      403 403
DELETE /conversations/{group}/members/{self}           409   204   204    204  404     404      401      403 403
DELETE /conversations/{group}/members/{owner}          409   403   403    403  404     404      401      403 403
GET    /conversations/{group}/invites                  200   200   403    403  404     404      401      403 403
POST   /conversations/{group}/invites                  201   201   403    403  404     404      401      403 403
DELETE /conversations/{group}/invites/{invite}         204   204   403    403  404     404      401      403 403
GET    /invites/{token}                                200   200   200    200  200     200      401      403 403
POST   /invites/{token}                                200   200   200    200  403     200      401      403 403
PATCH  /conversations/{group}/settings                 200   200   200    200  404     404      401      403 403
GET    /conversations/{group}/messages                 200   200   200    200  404     404      401      403 403
GET    /conversations/{group}/messages/{seq}           200   200   200    404  404     404      401      403 403
GET    /conversations/{group}/messages/{seq}/history   200   200   200    404  404     404      401      403 403
GET    /conversations/{group}/messages/{seq}/readers   200   200   200    404  404     404      401      403 403
GET    /conversations/{group}/changes                  200   200   200    200  404     404      401      403 403
GET    /conversations/{group}/pins                     200   200   200    200  404     404      401      403 403
PUT    /conversations/{group}/pins/{seq}               200   200   200    404  404     404      401      403 403
PUT    /conversations/{group}/pins/{seq} [pin=admins]  200   200   403    403  404     404      401      403 403
DELETE /conversations/{group}/pins/{seq}               200   200   200    200  404     404      401      403 403
DELETE /conversations/{group}/pins/{seq} [pin=owner]   200   403   403    403  404     404      401      403 403
GET    /conversations/{group}/hidden                   200   200   200    200  404     404      401      403 403
POST   /conversations/{group}/hidden                   200   200   200    200  404     404      401      403 403
PUT    /conversations/{group}/draft                    200   200   200    200  404     404      401      403 403
POST   /conversations single                           201   201   201    201  201     201      401      403 403
POST   /conversations group                            201   201   201    201  201     201      401      403 403
POST   /messages                                       201   201   201    201  201     201      401      201 403
POST   /messages card                                  403   403   403    403  403     403      401      201 403
GET    /blocks                                         200   200   200    200  200     200      401      403 403
POST   /blocks                                         204   204   204    204  204     204      401      403 403
DELETE /blocks/{target}                                204   204   204    204  204     204      401      403 403
GET    /presence                                       200   200   200    200  200     200      401      403 403
GET    /presence/me                                    200   200   200    200  200     200      401      403 403
PUT    /presence/me                                    200   200   200    200  200     200      401      403 403
GET    /messages/search                                200   200   200    200  200     200      401      403 403
GET    /messages/search in                             200   200   200    200  404     404      401      403 403
GET    /sync                                           200   200   200    200  200     200      401      403 403
POST   /tickets                                        201   201   201    201  201     201      401      403 403
POST   /files                                          201   201   201    201  404     404      401      403 403
GET    /files/{file}                                   404   404   200    404  404     404      401      403 403
GET    /files/{posted}                                 200   200   200    404  404     404      401      403 403
DELETE /files/{file}                                   404   404   204    404  404     404      401      403 403
GET    /push                                           200   200   200    200  200     200      401      403 403
PUT    /push/preferences                               200   200   200    200  200     200      401      403 403
POST   /push/subscriptions                             201   201   201    201  201     201      401      403 403
DELETE /push/subscriptions/{subscription}              404   404   204    404  404     404      401      403 403
sendMessage                                            ok ok ok ok not_found not_found - - -
sendMessage [post=admins]                              ok ok forbidden forbidden not_found not_found - - -
sendMessage [post=owner]                               ok forbidden forbidden forbidden not_found not_found - - -
sendMessage mention_all                                ok ok ok ok not_found not_found - - -
sendMessage mention_all [mention_all=admins]           ok ok forbidden forbidden not_found not_found - - -
sendMessage reply                                      ok ok ok not_found not_found not_found - - -
sendMessage forward                                    ok ok ok not_found not_found not_found - - -
editMessage                                            forbidden forbidden ok not_found not_found not_found - - -
recallMessage                                          ok ok ok not_found not_found not_found - - -
recallMessage of the owner                             ok ok forbidden not_found not_found not_found - - -
react                                                  ok ok ok not_found not_found not_found - - -
markRead                                               ok ok ok ok not_found not_found - - -
typing                                                 ok ok ok ok not_found not_found - - -
typing [post=admins]                                   ok ok forbidden forbidden not_found not_found - - -
typing [post=owner]                                    ok forbidden forbidden forbidden not_found not_found - - -
ping                                                   ok    ok    ok     ok   ok      ok       -        -   -
"""
"""``seq`` is a message of Carl's, ``posted`` a file that it carries, ``file`` one of his that is posted nowhere,
``subscription`` his browser's."""

EVENT = Path(__file__).parents[3] / "events" / "gateway" / "send_message.json"
STRANGER, DISABLED, TARGET, LATE = (Ids(first)() for first in (105, 106, 107, 108))
HEADINGS, *ROWS = [line for line in TABLE.splitlines() if line.strip()]
RELATIONS = HEADINGS.split()
_PEOPLE = [f"good {each}" for each in (ANNA, BEN, CARL, LATE, DORA, STRANGER, DISABLED)]
TOKENS = dict(zip(RELATIONS, [*_PEOPLE, "app ci", "narrow ci"], strict=True))
_ROW = re.compile(r"(?P<operation>\S+(?: +/\S*)?)(?: +(?P<case>[a-z_ ]*?[a-z_]))?(?: +\[(?P<rule>\w+)=(?P<who>\w+)\])?")
_CELLS = HEADINGS.index("owner")


@dataclass(frozen=True)
class Row:
    operation: str
    case: str
    permissions: dict[str, str]
    cells: dict[str, str]


def read(line: str) -> Row:
    match = _ROW.fullmatch(line[:_CELLS].strip())
    assert match is not None, line
    rule = {match["rule"]: match["who"]} if match["rule"] else {}
    cells = dict(zip(RELATIONS, line[_CELLS:].split(), strict=True))
    return Row(" ".join(match["operation"].split()), match["case"] or "", rule, cells)


SUBSCRIPTION = {"endpoint": "https://push.example.com/carl", "keys": Browser("/").keys}
CARD = {"title": "Build", "text": "", "fields": [], "links": []}
FILE = {"name": "a.png", "size": len(PNG), "media_type": "image/png", "sha256": hashlib.sha256(PNG).hexdigest()}
BODIES: dict[tuple[str, str], Any] = {
    ("PATCH /conversations/{group}", ""): {"title": "Tea"},
    ("PATCH /conversations/{group}", "permissions"): {"permissions": {"post": "admins"}},
    ("PATCH /conversations/{group}", "history_visible"): {"history_visible": True},
    ("POST /conversations/{group}/members", ""): {"members": [STRANGER]},
    ("PATCH /conversations/{group}/members/{target}", ""): {"role": "admin"},
    ("PATCH /conversations/{group}/members/{target}", "owner"): {"role": "owner"},
    ("PATCH /conversations/{group}/settings", ""): {"pinned": 1},
    ("POST /conversations/{group}/hidden", ""): {"seqs": [1]},
    ("PUT /conversations/{group}/draft", ""): {"content": "Hel"},
    ("POST /conversations", "single"): {"type": "single", "members": [TARGET]},
    ("POST /conversations", "group"): {"type": "group", "title": "New", "members": [TARGET]},
    ("POST /messages", ""): {"to": TARGET, "content": "Hello"},
    ("POST /messages", "card"): {"to": TARGET, "content_type": "card", "content": CARD},
    ("POST /blocks", ""): {"user_id": TARGET},
    ("POST /push/subscriptions", ""): SUBSCRIPTION,
    ("POST /files", ""): {**FILE, "conversation_id": "{group}"},
}
QUERIES = {
    ("GET /presence", ""): f"?user_ids={TARGET}",
    ("GET /conversations/{group}/changes", ""): "?after=0",
    ("GET /messages/search", ""): "?q=hello",
    ("GET /messages/search", "in"): "?q=hello&conversation_id={group}",
}
FRAMES: dict[tuple[str, str], dict[str, Any]] = {
    ("sendMessage", ""): {"content_type": "text", "content": "Hello"},
    ("sendMessage", "mention_all"): {"content_type": "text", "content": "Hello", "mention_all": True},
    ("sendMessage", "reply"): {"content_type": "text", "content": "Hello", "reply_to": 1},
    ("sendMessage", "forward"): {"content_type": "forward", "content": {"conversation_id": "{group}", "seq": 1}},
    ("editMessage", ""): {"seq": 1, "content": "Other"},
    ("recallMessage", ""): {"seq": 1},
    ("recallMessage", "of the owner"): {"seq": 2},
    ("react", ""): {"seq": 1, "emoji": "👍", "on": True},
    ("markRead", ""): {"seq": 1},
    ("typing", ""): {},
    ("ping", ""): {},
}


@dataclass(frozen=True)
class Named:
    """Reads the tokens of these tests; ``narrow ci`` is an app's without a scope of ours."""

    def verify(self, token: str) -> Principal:
        if token == "narrow ci":
            end = NOON + timedelta(minutes=15)
            scopes = frozenset({"wiki/read"})
            return Principal(user_id="ci", client_id="ci", device_id="ci", scopes=scopes, expires_at=end)
        return verify(token)


class Stage:
    """The group, with everybody in their places."""

    def __init__(self, row: Row) -> None:
        self.world = FileWorld(inline_recipients=0)
        self.api = api = Api(self.world)
        for user_id, name in ((STRANGER, "eve"), (DISABLED, "finn"), (TARGET, "tom"), (LATE, "lea")):
            user = User(id=user_id, username=name, email=f"{name}@example.com", display_name=name)
            account = Account(user=user, created_at=NOON)
            api.identities.add_account(account, Credentials(password_hash="none"), terms(user))
        api.identities.add_client(Client(client_id="ci", name="CI"))
        api.services = replace(api.services, verify=Callers(Named(), api.sockets).verify)
        world, group = self.world, self.world.group(ANNA, BEN, CARL, DORA, DISABLED, TARGET).id
        self.must("PATCH", f"/conversations/{group}/members/{BEN}", {"role": "admin"})
        world.post(CARL, group, "m1", "Carl's")
        world.post(ANNA, group, "m2", "Anna's")
        posted = world.ready(user_id=CARL, conversation_id=group)
        world.attachments.attach(posted.id, group, CARL, "m1", 1)
        world.add(ANNA, group, LATE)
        self.must("DELETE", f"/conversations/{group}/members/{DORA}")
        invite = self.must("POST", f"/conversations/{group}/invites", {})
        file = self.must("POST", "/files", {**FILE, "conversation_id": group}, token=f"good {CARL}")
        subscription = self.must("POST", "/push/subscriptions", SUBSCRIPTION, token=f"good {CARL}")
        # A token says only in which second the login was.
        world.clock.advance(1)
        trail = api.services.trail_of({"requestContext": {"http": {}}})
        api.services.sessions.endings(trail).end_sign_ins(DISABLED, reason="disabled")
        world.allow(group, **row.permissions)
        self.places = {
            "group": group,
            "seq": "1",
            "target": TARGET,
            "owner": ANNA,
            "invite": invite["id"],
            "token": invite["token"],
            "file": file["file"]["id"],
            "posted": posted.id,
            "subscription": subscription["id"],
        }

    def must(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        status, answer = self.api.call(method, path, body, **options)
        assert status < 300, (path, answer)
        return answer

    def call(self, row: Row, relation: str) -> str:
        token = TOKENS[relation]
        places = self.places | {"self": TARGET if "ci" in token else token.split()[1]}
        method, path = row.operation.split(" ")
        body = BODIES.get((row.operation, row.case), None if method in ("GET", "DELETE") else {})
        text = None if body is None else json.dumps(body).replace("{group}", places["group"])
        path = (path + QUERIES.get((row.operation, row.case), "")).format(**places)
        return str(self.api.call(method, path, text, token=token)[0])

    def frame(self, row: Row, relation: str) -> str:
        event = json.loads(EVENT.read_text())
        event["requestContext"]["connectedAt"] = round((NOON - timedelta(minutes=1)).timestamp() * 1000)
        event["requestContext"]["authorizer"] |= {
            "user_id": TOKENS[relation].split()[1],
            "token_expires_at": str(int((NOON + timedelta(minutes=15)).timestamp())),
        }
        here = {} if row.operation == "ping" else {"conversation_id": self.places["group"]}
        frame = {"action": row.operation, "id": "f-1", **here, **FRAMES[row.operation, row.case]}
        body = json.dumps(frame).replace("{group}", self.places["group"])
        answer = build(lambda: self.world.chat).message({**event, "body": body}, None)
        told = json.loads(answer.get("body") or "{}")
        return str(told.get("code", "ok"))


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chalice wants to know it, as Lambda says it."""
    monkeypatch.setenv("AWS_REGION", "eu-central-1")


@pytest.mark.parametrize("line", ROWS, ids=lambda line: " ".join(line[:_CELLS].split()))
def test_everybody_is_answered_as_the_table_says(line: str) -> None:
    row = read(line)
    answers = {}
    for relation in RELATIONS:
        stage = Stage(row)
        ask: Callable[[Row, str], str] = stage.call if " " in row.operation else stage.frame
        answers[relation] = "-" if row.cells[relation] == "-" else ask(row, relation)
    assert answers == row.cells


def test_the_table_names_every_route_and_every_action() -> None:
    routes = {
        f"{route.method} {_bare(str(route.path).removeprefix(PREFIX))}"
        for route in _routes(resolver())
        if not re.match(rf"{PREFIX}/(users|admin)\b", str(route.path))
    }
    actions = {get_args(frame.model_fields["action"].annotation)[0] for frame in get_args(frames.FrameUp)}
    assert {_bare(read(line).operation) for line in ROWS} == routes | actions


def _bare(path: str) -> str:
    """Without the names of what stands in its places."""
    return re.sub(r"<\w+>|\{\w+\}", "*", path)
