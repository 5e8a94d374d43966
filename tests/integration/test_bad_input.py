"""What comes up wrong is answered with a typed error and the client's id; nothing is stored, the socket stays."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
from tests.integration.conftest import Devices, Tables
from tests.support.waiting import PATIENCE
from websockets.asyncio.client import ClientConnection

if TYPE_CHECKING:
    from tests.conftest import Stack

NOWHERE = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
"""A well-formed id of nothing."""
TOO_MANY = ",".join(f"{NOWHERE[:-3]}{number:03}" for number in range(101))
C = "{conversation}"
MESSAGE = {"action": "sendMessage", "id": "bad-1", "conversation_id": C, "content_type": "text", "content": "Hello"}


def message(**changes: Any) -> dict[str, Any]:
    """A good message with changes; a field that is set to ... is left out."""
    return {name: value for name, value in {**MESSAGE, **changes}.items() if value is not ...}


def text(frame: Any) -> str:
    return frame if isinstance(frame, str) else json.dumps(frame, ensure_ascii=False)


# what is wrong: (frame, code, the id that the answer carries; ... where reading it is not asked for)
BAD_FRAMES: dict[str, tuple[Any, str, Any]] = {
    "not JSON": ("hello?", "invalid_request", None),
    "half JSON": ('{"action": "sendMessage", "id": "bad-1"', "invalid_request", None),
    "a list": ("[1, 2, 3]", "invalid_request", None),
    "a text": ('"sendMessage"', "invalid_request", None),
    "null": ("null", "invalid_request", None),
    "no action": ({"id": "bad-1"}, "invalid_request", "bad-1"),
    "an unknown action": ({"action": "dance", "id": "bad-1"}, "unknown_action", "bad-1"),
    "an action of another case": (message(action="SendMessage"), "unknown_action", "bad-1"),
    "an action that is a number": ({"action": 7, "id": "bad-1"}, "unknown_action", "bad-1"),
    "no id": (message(id=...), "invalid_request", None),
    "an empty id": (message(id=""), "invalid_request", None),
    "a long id": (message(id="x" * 65), "invalid_request", None),
    "an id with a space": (message(id="a b"), "invalid_request", None),
    "an id that is a number": (message(id=5), "invalid_request", None),
    "no conversation": (message(conversation_id=...), "invalid_request", "bad-1"),
    "a conversation that is a list": (message(conversation_id=[C]), "invalid_request", "bad-1"),
    "no content type": (message(content_type=...), "invalid_request", "bad-1"),
    "a content type of tomorrow": (message(content_type="hologram"), "invalid_request", "bad-1"),
    "no content": (message(content=...), "invalid_request", "bad-1"),
    "content that is null": (message(content=None), "invalid_request", "bad-1"),
    "content that is a number": (message(content=5), "invalid_request", "bad-1"),
    "content that is an object": (message(content={"text": "Hello"}), "invalid_request", "bad-1"),
    "content of nothing": (message(content=""), "invalid_request", "bad-1"),
    "content of spaces": (message(content=" \t\n  "), "invalid_request", "bad-1"),
    "a field too many": (message(sender_id=NOWHERE), "invalid_request", "bad-1"),
    "a seq of one's own": (message(seq=1), "invalid_request", "bad-1"),
    "a text over 16,000 characters": (message(content="x" * 16_001), "too_large", "bad-1"),
    "a frame over 32,768 bytes": (message(content="上" * 11_000), "too_large", "bad-1"),
    "a frame far over 32 KB": (message(content="x" * 100_000), "too_large", "bad-1"),
    "NaN": (
        '{"action": "markRead", "id": "bad-1", "conversation_id": "' + C + '", "seq": NaN}', "invalid_request", ...,
    ),
    "a lone surrogate": (
        '{"action": "sendMessage", "id": "bad-1", "conversation_id": "'
        + C
        + '", "content_type": "text", "content": "\\ud800"}',
        "invalid_request",
        ...,
    ),
    # Much deeper, and the emulator's own parser fails before the function is asked.
    "deep nesting": (
        '{"action": "sendMessage", "id": "bad-1", "content": ' + "[" * 500 + "]" * 500 + "}", "invalid_request",
        "bad-1",
    ),
    "a mark without a seq": (
        {"action": "markRead", "id": "bad-1", "conversation_id": C},
        "invalid_request",
        "bad-1",
    ),
    "a mark that is a text": (
        {"action": "markRead", "id": "bad-1", "conversation_id": C, "seq": "1"},
        "invalid_request",
        "bad-1",
    ),
    "a mark below nothing": (
        {"action": "markRead", "id": "bad-1", "conversation_id": C, "seq": -1},
        "invalid_request",
        "bad-1",
    ),
    "a mark between two": (
        {"action": "markRead", "id": "bad-1", "conversation_id": C, "seq": 1.5},
        "invalid_request",
        "bad-1",
    ),
    "a conversation that does not exist": (message(conversation_id=NOWHERE), "not_found", "bad-1"),
    "a mark where nothing is": (
        {"action": "markRead", "id": "bad-1", "conversation_id": NOWHERE, "seq": 1},
        "not_found",
        "bad-1",
    ),
    "typing where nothing is": ({"action": "typing", "id": "bad-1", "conversation_id": NOWHERE}, "not_found", "bad-1"),
    "a ping with a field too many": ({"action": "ping", "id": "bad-1", "now": True}, "invalid_request", "bad-1"),
}  # fmt: skip


async def exchange(socket: ClientConnection, frame: str | bytes) -> dict[str, Any]:
    """The answer to one frame; what others do meanwhile is no answer."""
    await socket.send(frame)
    while True:
        answer: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
        if answer["type"] in {"ack", "pong", "error"}:
            return answer


async def test_every_bad_frame_is_refused_with_its_id_and_stores_nothing(devices: Devices, tables: Tables) -> None:
    ada, grace, conversation = await devices.pair()
    socket = await devices.raw_socket(ada)
    wrong: dict[str, Any] = {}
    for name, (frame, code, client_id) in BAD_FRAMES.items():
        answer = await exchange(socket, text(frame).replace(C, conversation))
        told = (answer["type"], answer.get("code"), answer.get("temporary"))
        has_id = client_id is ... or answer.get("id") == client_id
        if told != ("error", code, False) or not has_id or not answer.get("message"):
            wrong[name] = answer
    assert not wrong, wrong
    assert tables.last_seq(conversation) == 0
    pong = await exchange(socket, '{"action": "ping", "id": "still-here"}')
    assert (pong["type"], pong["id"]) == ("pong", "still-here")
    assert grace.screen.texts == []


async def test_a_binary_frame_is_refused_and_the_socket_stays(devices: Devices, tables: Tables) -> None:
    ada, _, conversation = await devices.pair()
    socket = await devices.raw_socket(ada)
    for payload in (b"\x00\xff\xfe", b""):
        answer = await exchange(socket, payload)
        assert (answer["type"], answer["code"]) == ("error", "invalid_request")
    assert tables.last_seq(conversation) == 0
    assert (await exchange(socket, '{"action": "ping", "id": "p"}'))["type"] == "pong"


async def test_no_error_frame_repeats_what_was_sent(devices: Devices) -> None:
    ada, _, conversation = await devices.pair()
    socket = await devices.raw_socket(ada)
    secret = "correct horse battery staple"
    for frame in (message(content={"text": secret}), message(content=[secret]), {"action": secret}):
        answer = await exchange(socket, text(frame).replace(C, conversation))
        assert secret not in json.dumps(answer)


async def test_the_largest_text_goes_through(devices: Devices) -> None:
    ada, grace, conversation = await devices.pair()
    longest = "x" * 16_000
    await ada.client.send(conversation, longest)
    await grace.screen.shows(longest)


async def test_text_that_looks_like_code_arrives_as_it_is(devices: Devices) -> None:
    ada, grace, conversation = await devices.pair()
    texts = (
        "<script>alert(1)</script>",
        "${jndi:ldap://x}",
        "'; DROP TABLE--",
        "\u202edesrever",
        "null",
        "👩‍👩‍👧‍👦 e\u0301",
    )
    for each in texts:
        await ada.client.send(conversation, each)
    await grace.screen.shows(*texts)


# what is wrong: (method, path, body, status, code)
BAD_REQUESTS: dict[str, tuple[str, str, Any, int, str]] = {
    "not JSON": ("POST", "/conversations", "{half", 400, "invalid_request"),
    "no body": ("POST", "/conversations", "", 400, "invalid_request"),
    "a list": ("POST", "/conversations", [1], 400, "invalid_request"),
    "null": ("POST", "/conversations", "null", 400, "invalid_request"),
    "nothing in it": ("POST", "/conversations", {}, 400, "invalid_request"),
    "an unknown type": ("POST", "/conversations", {"type": "crowd", "members": [NOWHERE]}, 400, "invalid_request"),
    "no members": ("POST", "/conversations", {"type": "single"}, 400, "invalid_request"),
    "members that are a text": (
        "POST", "/conversations", {"type": "single", "members": NOWHERE}, 400, "invalid_request",
    ),
    "members that are numbers": ("POST", "/conversations", {"type": "single", "members": [5]}, 400, "invalid_request"),
    "a pair of three": ("POST", "/conversations", {"type": "single", "members": [NOWHERE] * 2}, 400, "invalid_request"),
    "a pair with nobody": ("POST", "/conversations", {"type": "single", "members": [NOWHERE]}, 404, "not_found"),
    "a field too many": (
        "POST", "/conversations", {"type": "single", "members": [NOWHERE], "owner": "me"}, 400, "invalid_request",
    ),
    "a group without a title": (
        "POST", "/conversations", {"type": "group", "members": [NOWHERE]}, 400, "invalid_request",
    ),
    "a group of blanks": (
        "POST", "/conversations", {"type": "group", "title": "  ", "members": [NOWHERE]}, 400, "invalid_request",
    ),
    "a body over 32,768 bytes": (
        "POST", "/conversations", {"type": "group", "title": "x" * 40_000, "members": []}, 413, "too_large",
    ),
    "a ticket with wishes": ("POST", "/tickets", {"expires_in": 3600}, 400, "invalid_request"),
    "a conversation that does not exist": ("GET", f"/conversations/{NOWHERE}", None, 404, "not_found"),
    "messages of nothing": ("GET", f"/conversations/{NOWHERE}/messages", None, 404, "not_found"),
    "a limit of 0": ("GET", f"/conversations/{C}/messages?limit=0", None, 400, "invalid_request"),
    "a limit of 101": ("GET", f"/conversations/{C}/messages?limit=101", None, 400, "invalid_request"),
    "a limit that is a word": ("GET", f"/conversations/{C}/messages?limit=all", None, 400, "invalid_request"),
    "a seq below nothing": ("GET", f"/conversations/{C}/messages?after_seq=-1", None, 400, "invalid_request"),
    "a seq that is a word": ("GET", f"/conversations/{C}/messages?after_seq=first", None, 400, "invalid_request"),
    "both ways at once": (
        "GET", f"/conversations/{C}/messages?after_seq=1&before_seq=5", None, 400, "invalid_request",
    ),
    "people without a question": ("GET", "/users", None, 400, "invalid_request"),
    "people of too many ids": ("GET", "/users?ids=" + TOO_MANY, None, 400, "invalid_request"),
    "a person that does not exist": ("GET", f"/users/{NOWHERE}", None, 404, "not_found"),
    "presence of nobody": ("GET", "/presence", None, 400, "invalid_request"),
    "presence of too many": ("GET", "/presence?user_ids=" + TOO_MANY, None, 400, "invalid_request"),
    "a cursor that was made up": ("GET", "/sync?cursor=made-up", None, 400, "invalid_request"),
    "a sync of too many": ("GET", "/sync?limit=1000", None, 400, "invalid_request"),
    "a path that is none": ("GET", "/nowhere", None, 404, "not_found"),
}  # fmt: skip


async def test_every_bad_request_is_answered_with_a_problem_document(
    devices: Devices, stack: Stack, tables: Tables
) -> None:
    """RFC 9457, with our stable codes."""
    ada, _, conversation = await devices.pair()
    headers = {"Authorization": f"Bearer {await ada.token()}", "Content-Type": "application/json"}
    wrong: dict[str, Any] = {}
    async with httpx.AsyncClient(headers=headers, timeout=20) as http:
        for name, (method, path, body, status, code) in BAD_REQUESTS.items():
            content = None if body is None else text(body)
            url = stack.api_url + path.replace(C, conversation)
            answer = await http.request(method, url, content=content)
            if not is_problem(answer, status, code):
                wrong[name] = (answer.status_code, answer.headers.get("content-type"), answer.text[:300])
    assert not wrong, wrong
    assert tables.last_seq(conversation) == 0


def is_problem(answer: httpx.Response, status: int, code: str) -> bool:
    if answer.status_code != status or not answer.headers["content-type"].startswith("application/problem+json"):
        return False
    problem = answer.json()
    expected = {"type": "about:blank", "status": status, "code": code, "temporary": False}
    return problem.items() >= expected.items() and bool(problem["title"]) and bool(problem["detail"])


async def test_a_bad_request_with_a_bad_token_is_told_of_the_token_first(stack: Stack) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.post(f"{stack.api_url}/conversations", content="{half")
    assert is_problem(answer, 401, "unauthenticated")
