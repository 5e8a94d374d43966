from __future__ import annotations

import asyncio
import io
import json
import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TextIO

import pytest
from tests.support.waiting import eventually
from tests.unit.sdk.fake_parley import FakeConversation, FakeParley

from parley_sdk import Client, Endpoints, InvalidRequest, NotFound
from parley_sdk.cli.chat import Chat
from parley_sdk.cli.main import build_parser, main
from parley_sdk.cli.people import find_person
from parley_sdk.cli.searching import search
from parley_sdk.cli.terminal import Terminal, inert
from parley_sdk.endpoints import choose_url, find_local

ClientOf = Callable[..., Client]


class Keyboard:
    """Lines that the test types, one at a time."""

    def __init__(self) -> None:
        read, write = os.pipe()
        self.source: TextIO = os.fdopen(read)
        self._out: TextIO = os.fdopen(write, "w", buffering=1)

    def type(self, line: str) -> None:
        self._out.write(line + "\n")

    def close(self) -> None:
        if not self._out.closed:
            self._out.close()


@pytest.fixture
def keyboard() -> Iterator[Keyboard]:
    keyboard = Keyboard()
    yield keyboard
    keyboard.close()
    # Whoever reads has come to the end before it is taken away.
    for reader in threading.enumerate():
        if reader.name == "parley input":
            reader.join(10)
    keyboard.source.close()


async def test_a_conversation_is_opened_written_to_and_followed(
    parley: FakeParley, client_of: ClientOf, keyboard: Keyboard
) -> None:
    conversation = parley.pair("alice", "bob")
    parley.store(conversation, "bob", "before")
    out = io.StringIO()
    async with client_of("alice") as alice, client_of("bob") as bob:
        chatting = asyncio.create_task(Chat(alice, Terminal(out, keyboard.source)).run("bob"))
        await eventually(lambda: "Bob: before" in out.getvalue())
        await eventually(lambda: conversation.read["alice"] == 1)
        keyboard.type("Hello")
        await eventually(lambda: "You: Hello ✓" in out.getvalue())
        await bob.send(conversation.id, "and to you")
        await eventually(lambda: "Bob: and to you" in out.getvalue())
        await eventually(lambda: conversation.read["alice"] == 3)
        await parley.tell(
            "alice", {"type": "read.moved", "conversation_id": conversation.id, "user_id": "bob", "seq": 2}
        )
        await eventually(lambda: "✓✓ Bob has read it" in out.getvalue())
        keyboard.type("/open bob")
        await eventually(lambda: "You: Hello ✓✓" in out.getvalue())
        keyboard.type("/quit")
        await chatting


async def test_the_list_shows_who_wrote_what_and_how_much_is_unread(
    parley: FakeParley, client_of: ClientOf, keyboard: Keyboard
) -> None:
    parley.store(parley.pair("alice", "bob"), "bob", "the last words\nof two lines")
    out = io.StringIO()

    def is_told(text: str) -> bool:
        return text in out.getvalue()

    async with client_of("alice") as alice:
        chatting = asyncio.create_task(Chat(alice, Terminal(out, keyboard.source)).run(None))
        await eventually(lambda: "1  Bob  [1]  the last words" in out.getvalue())
        for wrong, answer in (
            ("hello?", "open a conversation first"),
            ("/dance", "/dance is no command"),
            ("/open nobody", "there is nobody called nobody"),
        ):
            keyboard.type(wrong)
            await eventually(partial(is_told, answer))
        keyboard.type("/open 1")
        await eventually(lambda: "Bob: the last words" in out.getvalue())
        keyboard.close()
        await chatting


async def test_history_is_read_page_by_page(parley: FakeParley, client_of: ClientOf, keyboard: Keyboard) -> None:
    conversation = parley.pair("alice", "bob")
    for n in range(1, 31):
        parley.store(conversation, "bob", f"number {n}.")
    out = io.StringIO()
    async with client_of("alice") as alice:
        chatting = asyncio.create_task(Chat(alice, Terminal(out, keyboard.source)).run("bob"))
        await eventually(lambda: "number 30." in out.getvalue())
        assert "number 10." not in out.getvalue()
        keyboard.type("/older")
        await eventually(lambda: "number 10." in out.getvalue())
        assert out.getvalue().count("number 11.") == 1
        keyboard.close()
        await chatting


async def test_a_person_is_meant_by_exact_name_or_by_the_only_one_that_begins_so(
    parley: FakeParley, client_of: ClientOf
) -> None:
    parley.users["bobby"] = parley.users["bob"] | {"id": "bobby", "username": "bobby"}
    async with client_of("alice") as alice:
        assert (await find_person(alice, "bob")).id == "bob"
        assert (await find_person(alice, "car")).id == "carol"
        with pytest.raises(InvalidRequest, match="bob, bobby"):
            await find_person(alice, "bo")
        with pytest.raises(NotFound):
            await find_person(alice, "zed")


def test_what_a_terminal_would_obey_is_shown_instead() -> None:
    assert inert("a\x1b[2J\r\x07‮b") == "a<1b>[2J<d><7><202e>b"
    assert inert("two\nlines, 上海, 👩‍💻") == "two\nlines, 上海, 👩‍💻"


def test_the_running_system_is_found_from_any_folder_below(tmp_path: Path) -> None:
    (tmp_path / ".parley").mkdir()
    (tmp_path / ".parley" / "local.json").write_text(json.dumps({"web_url": "http://localhost:5999"}))
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert choose_url(None, {}, below) == "http://localhost:5999"
    assert choose_url(None, {"PARLEY_URL": "https://chat.example.com"}, below) == "https://chat.example.com"
    assert choose_url("http://given", {"PARLEY_URL": "https://chat.example.com"}, below) == "http://given"


def test_without_any_address_one_is_asked_for(tmp_path: Path) -> None:
    if find_local(tmp_path) is None:
        with pytest.raises(ValueError, match="--url"):
            choose_url(None, {}, tmp_path)


async def test_what_was_said_is_searched_over_pages_and_shown_with_who_and_where(
    parley: FakeParley, client_of: ClientOf
) -> None:
    conversation = parley.pair("alice", "bob")
    for text in ("Lunch at noon", "no", "Lunch at one"):
        parley.store(conversation, "bob", text)
    out = io.StringIO()
    async with client_of("alice") as alice:
        assert await search(alice, Terminal(out), "Lunch", 20)
        assert not await search(alice, Terminal(out), "Dinner", 20)
        assert [hit.message.seq for hit in await alice.search("Lunch", most=1)] == [3]
    assert out.getvalue().count("Bob in Bob: Lunch") == 2
    assert "Nothing was found." in out.getvalue()


def test_all_addresses_follow_from_one() -> None:
    endpoints = Endpoints.at("https://chat.example.com/")
    assert endpoints.api_url == "https://chat.example.com/api/v1"
    assert endpoints.ws_url == "wss://chat.example.com/ws"
    assert Endpoints.at("http://localhost:5173").ws_url == "ws://localhost:5173/ws"
    with pytest.raises(ValueError, match="no http or https"):
        Endpoints.at("chat.example.com")


@pytest.mark.parametrize(
    "command", [["chat"], ["chat", "bob"], ["send", "bob", "hi"], ["search", "x"], ["whoami"], ["login"]]
)
def test_every_command_takes_an_address(command: list[str]) -> None:
    assert build_parser().parse_args([*command, "--url", "http://here"]).url == "http://here"


def test_an_address_that_is_none_is_a_wrong_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["whoami", "--url", "here"])
    assert caught.value.code == 2
    assert "no http or https address" in capsys.readouterr().err


def test_a_parley_that_does_not_answer_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    arguments = ["login", "--url", "http://127.0.0.1:9", "--username", "alice", "--password", "secret"]
    assert main(arguments) == 1
    told = capsys.readouterr().out.strip()
    assert told.count("\n") == 0
    assert "does not answer" in told


async def test_a_group_is_joined_looked_at_and_left(
    parley: FakeParley, client_of: ClientOf, keyboard: Keyboard
) -> None:
    group = FakeConversation("lunch", ["bob"], title="Lunch")
    parley.conversations["lunch"] = group
    out = io.StringIO()
    async with client_of("alice") as alice:
        chatting = asyncio.create_task(Chat(alice, Terminal(out, keyboard.source)).run(None))
        keyboard.type("/members")
        await eventually(lambda: "open a group first (invalid_request)" in out.getvalue())
        keyboard.type("/join token-lunch")
        await eventually(lambda: group.members == ["bob", "alice"])
        keyboard.type("/members")
        await eventually(lambda: "2 in Lunch" in out.getvalue() and "  Bob" in out.getvalue())
        keyboard.type("/add carol")
        await eventually(lambda: "Carol is in" in out.getvalue())
        keyboard.type("/add carol")
        await eventually(lambda: "Carol was in already" in out.getvalue())
        keyboard.type("/add")
        await eventually(lambda: "a name is missing" in out.getvalue())
        keyboard.type("/invite")
        await eventually(lambda: "/join token-lunch" in out.getvalue())
        keyboard.type("/leave")
        await eventually(lambda: group.members == ["bob", "carol"])
        keyboard.type("/quit")
        await chatting
