"""The demo company: six people with a little history, and two systems of others. Made once; every later run leaves it
as it is.

Runs as its own process under the environment of the functions, and works by their services alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

PASSWORD = "welcome-to-parley"  # noqa: S105 - the demo company exists on an emulator only.

ACCOUNTS = {
    "ada": "Ada Lovelace",
    "grace": "Grace Hopper",
    "alan": "Alan Turing",
    "wang": "王小云",
    "li": "李雷",
    "mei": "韩梅梅",
}

ADMINISTRATOR = "ada"

CLIENTS: dict[str, dict[str, Any]] = {
    # docs/examples: a site that signs people in, at the addresses of both examples.
    "example-web": {
        "name": "Example wiki",
        "redirect_uris": ("http://localhost:8001/callback", "http://localhost:8002/callback"),
        "logout_uris": ("http://localhost:8001/", "http://localhost:8002/"),
        "scopes": ("openid", "profile", "email"),
    },
    # A backend that speaks for itself.
    "example-app": {
        "name": "Example alerts",
        "scopes": ("im/messages.write",),
        "grant_types": ("client_credentials",),
    },
}
CLIENT_SECRET = "secret-of-the-example"  # noqa: S105 - as above.

Line = tuple[str, str]
"""Who says what."""

PAIRS: dict[tuple[str, str], Sequence[Line]] = {
    ("ada", "grace"): (
        ("ada", "Morning! Did the compiler like the new release?"),
        ("grace", "It complained about one moth. I taped it into the logbook."),
        ("ada", "A classic. Lunch at twelve?"),
        ("grace", "Yes, and bring the punch cards 🙂"),
    ),
    ("ada", "alan"): (
        ("alan", "I have a machine that may or may not finish today."),
        ("ada", "Have you tried asking another machine?"),
        ("alan", "That one has not finished either."),
    ),
    ("wang", "li"): (
        ("li", "周五的评审改到三点了,可以吗?"),
        ("wang", "可以,我把哈希的那一节再改一遍。"),
        ("li", "辛苦了!我家在上海东边,可能晚到十分钟。"),
    ),
    ("ada", "mei"): (("mei", "Hi Ada, 欢迎来到 Parley! 有事随时找我。"),),
}

EVERYONE = "Everyone"
GROUP_LINES: Sequence[Line] = (
    ("grace", "Welcome to Parley, everybody. One place to talk, one place to sign in."),
    ("mei", "大家好!文件和图片很快就来。"),
    ("alan", "I can confirm that it is decidable."),
)


def main() -> None:
    from parley.bootstrap.chat import api
    from parley.bootstrap.identity import directory, store
    from parley.identity.access import ADMINS
    from parley.identity.service.accounts import change_account, with_fields

    ids = {
        username: directory()
        .create_user(
            username=username,
            email=f"{username}@example.com",
            display_name=name,
            password=PASSWORD,
            exist_ok=True,
        )
        .id
        for username, name in ACCOUNTS.items()
    }
    change_account(
        ids[ADMINISTRATOR],
        lambda account: with_fields(account, {"groups": [*account.groups, ADMINS]}),
        store=store(),
    )
    _register_clients()
    if api().store.list_memberships(ids["ada"], None, 1):
        return
    _talk(ids)


def _register_clients() -> None:
    from parley.bootstrap.clients import clients
    from parley.identity.model import Client, ClientSecret
    from parley.identity.service.digest import digest

    registry = clients()
    for client_id, settings in CLIENTS.items():
        secret = ClientSecret(id="example", secret_hash=digest(CLIENT_SECRET), created_at=registry.clock())
        registry.register(Client(client_id=client_id, secrets=(secret,), created_at=registry.clock(), **settings))


def _talk(ids: dict[str, str]) -> None:
    from parley.bootstrap.chat import api
    from parley.messaging.service import create_group, open_pair

    chat = api()
    group = create_group(
        ids["grace"], EVERYONE, list(ids.values()), store=chat.store, clock=chat.clock, new_id=chat.new_id
    )
    _say(group.id, GROUP_LINES, ids, chat.clock() - timedelta(hours=26))
    for number, ((one, other), lines) in enumerate(PAIRS.items()):
        opened = open_pair(ids[one], ids[other], store=chat.store, clock=chat.clock, new_id=chat.new_id)
        _say(opened.conversation.id, lines, ids, chat.clock() - timedelta(hours=20 - 4 * number))


def _say(conversation_id: str, lines: Sequence[Line], ids: dict[str, str], began: datetime) -> None:
    """Posts the lines as of that time, some minutes apart; whoever speaks has read what was said before."""
    from parley.bootstrap.chat import api
    from parley.messaging.model import Draft
    from parley.messaging.reads import mark_read
    from parley.messaging.sending import post_message

    chat = api()
    moments = _moments(began)
    for number, (who, text) in enumerate(lines, start=1):
        at = next(moments)
        posted = post_message(
            ids[who],
            conversation_id,
            Draft(client_id=f"demo-{number}", content=text),
            store=chat.store,
            files=chat.files,
            clock=lambda at=at: at,  # type: ignore[misc]
            new_id=chat.new_id,
        )
        mark_read(ids[who], conversation_id, posted.message.seq, store=chat.store, clock=chat.clock)


def _moments(began: datetime) -> Iterator[datetime]:
    while True:
        yield began
        began += timedelta(minutes=3)


if __name__ == "__main__":
    main()
