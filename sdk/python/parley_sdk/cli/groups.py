"""What can be typed about the open group."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from parley_sdk.cli.people import Names, find_person
from parley_sdk.cli.terminal import Terminal
from parley_sdk.client import Client
from parley_sdk.errors import InvalidRequest
from parley_sdk.models import Conversation

INVITED_FOR = timedelta(days=1)


class GroupCommands:
    def __init__(self, client: Client, terminal: Terminal, names: Names) -> None:
        self._client = client
        self._terminal = terminal
        self._names = names

    async def obey(self, command: str, rest: str, group: Conversation | None) -> None:
        """One command. Raises InvalidRequest where no group is open, and what the server refuses."""
        if group is None or group.type != "group":
            raise InvalidRequest("open a group first")
        api = self._client.api
        match command:
            case "/members":
                await self._list(group)
            case "/add" if rest:
                person = await find_person(self._client, rest)
                added = await api.add_members(group.id, [person.id])
                self._terminal.note(f"{person.display_name} {'is in' if added else 'was in already'}")
            case "/invite":
                invite = await api.create_invite(group.id, expires_at=datetime.now(UTC) + INVITED_FOR)
                self._terminal.say(f"/join {invite.token}")
            case "/leave":
                await api.remove_member(group.id, self._client.me.id)
                self._terminal.note("You have left.")
            case _:
                raise InvalidRequest(f"{command}: a name is missing")

    async def _list(self, group: Conversation) -> None:
        members = [member async for member in self._client.api.all_members(group.id)]
        await self._names.learn(member.user_id for member in members)
        self._terminal.heading(f"{len(members)} in {self._names.title(group)}")
        for member in members:
            role = "" if member.role == "member" else f"  ({member.role})"
            self._terminal.say(f"  {self._names.of(member.user_id)}{role}")
