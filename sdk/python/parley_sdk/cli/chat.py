"""``parley chat``: a conversation list, one open conversation, and what is typed into it."""

from __future__ import annotations

import asyncio

from parley_sdk.cli.groups import GroupCommands
from parley_sdk.cli.people import Names, find_person
from parley_sdk.cli.terminal import Terminal
from parley_sdk.cli.texts import first_line, text_of
from parley_sdk.client import Client
from parley_sdk.errors import InvalidRequest, ParleyError
from parley_sdk.models import (
    Connected,
    Conversation,
    Disconnected,
    Event,
    Message,
    MessageCreated,
    MessageRecalled,
    MessageUpdated,
    PresenceChanged,
    ReactionChanged,
    ReadMoved,
    Typing,
)
from parley_sdk.streams import Subscription

HISTORY = 20
HELP = """/list              your conversations
/open NAME         open the conversation with a person, or number NAME of the list
/older             earlier messages
/edit TEXT         changes your last message
/recall            takes your last message back
/members           who is in the open group
/add NAME          adds a person to it
/invite            makes a link into it, for a day
/join TOKEN        joins a group by such a link
/leave             leaves the open group
/quit              leave (also Ctrl-D)
Anything else is sent to the open conversation. ✓ stored, ✓✓ read."""


class Chat:
    def __init__(self, client: Client, terminal: Terminal) -> None:
        self._client = client
        self._terminal = terminal
        self._names = Names(client)
        self._open: Conversation | None = None
        self._oldest = 1
        self._listed: list[str] = []
        self._feed_is_down = False

    async def run(self, person: str | None) -> None:
        with self._client.subscribe() as events:
            if person:
                await self._open_person(person)
            else:
                await self._list()
                self._terminal.note("/help tells what can be typed.")
            showing = asyncio.create_task(self._show(events), name="parley chat events")
            typing = asyncio.create_task(self._read_lines(), name="parley chat lines")
            try:
                done, _ = await asyncio.wait((showing, typing), return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                for task in (showing, typing):
                    task.cancel()
                await asyncio.gather(showing, typing, return_exceptions=True)

    # What is typed.

    async def _read_lines(self) -> None:
        lines = self._terminal.lines()
        while (line := await lines.get()) is not None:
            try:
                if not await self._obey(line.strip()):
                    return
            except ParleyError as exc:
                self._terminal.error(f"{exc.message} ({exc.code})")

    async def _obey(self, line: str) -> bool:
        """One line; False when it says to leave."""
        command, _, rest = line.partition(" ")
        match command:
            case "":
                pass
            case "/quit" | "/exit":
                return False
            case "/help":
                self._terminal.say(HELP)
            case "/list":
                await self._list()
            case "/open" if rest.strip():
                await self._open_by_name(rest.strip())
            case "/older":
                await self._older()
            case "/edit" if rest.strip():
                await self._client.edit(self._own_last(), rest.strip())
            case "/recall":
                await self._client.recall(self._own_last())
            case "/members" | "/add" | "/invite" | "/leave":
                await GroupCommands(self._client, self._terminal, self._names).obey(command, rest.strip(), self._open)
            case "/join" if rest.strip():
                await self._open_conversation(await self._client.join(rest.strip()))
            case _ if line.startswith("/"):
                raise InvalidRequest(f"{command} is no command; /help tells which there are")
            case _:
                await self._send(line)
        return True

    async def _send(self, text: str) -> None:
        if self._open is None:
            raise InvalidRequest("open a conversation first: /open NAME")
        self._terminal.forget_input_line()
        await self._client.send(self._open.id, text)

    # What is shown.

    async def _list(self) -> None:
        conversations = sorted(
            self._client.conversations.values(), key=lambda each: each.updated_at or each.created_at, reverse=True
        )
        await self._names.learn(member for each in conversations for member in each.members)
        self._listed = [each.id for each in conversations]
        self._terminal.heading("Conversations" if conversations else "No conversations yet: /open NAME")
        for number, each in enumerate(conversations, 1):
            unread = f"  [{each.unread}]" if each.unread else ""
            last = first_line(each.last_message)[:60] if each.last_message else ""
            self._terminal.say(f"{number:>3}  {self._names.title(each)}{unread}  {last}")

    async def _open_by_name(self, name: str) -> None:
        if name.isdigit() and 0 < int(name) <= len(self._listed):
            await self._open_conversation(self._client.conversations[self._listed[int(name) - 1]])
        else:
            await self._open_person(name)

    async def _open_person(self, name: str) -> None:
        person = await find_person(self._client, name)
        await self._open_conversation(await self._client.open_single(person.id))

    async def _open_conversation(self, conversation: Conversation) -> None:
        await self._names.learn(conversation.members)
        page = await self._client.history(conversation.id, limit=HISTORY)
        self._open = conversation
        self._terminal.heading(self._names.title(conversation))
        for message in page.items:
            self._print(message)
        self._oldest = page.items[0].seq if page.items else 1
        if page.items and page.items[-1].seq > conversation.read_seq:
            await self._client.mark_read(conversation.id, page.items[-1].seq)

    async def _older(self) -> None:
        if self._open is None:
            raise InvalidRequest("open a conversation first: /open NAME")
        page = await self._client.history(self._open.id, before_seq=self._oldest, limit=HISTORY)
        self._terminal.note("Earlier:" if page.items else "That is all.")
        for message in page.items:
            self._print(message)
        self._oldest = page.items[0].seq if page.items else self._oldest

    def _print(self, message: Message) -> None:
        own = message.sender_id == self._client.me.id
        tick = ""
        if own and self._open is not None:
            marks = self._client.conversations[self._open.id].read_marks.values()
            tick = "✓✓" if any(mark >= message.seq for mark in marks) else "✓"
        time = message.created_at.astimezone().strftime("%H:%M")
        if message.reply_to is not None:
            excerpt = message.reply_to.excerpt or "(taken back)"
            self._terminal.note(f"↪ {self._names.of(message.reply_to.sender_id)}: {excerpt}")
        self._terminal.message(time, self._names.of(message.sender_id), text_of(message), tick, own=own)

    def _own_last(self) -> Message:
        """One's last message in the open conversation, of those that are at hand."""
        if self._open is None:
            raise InvalidRequest("open a conversation first: /open NAME")
        me = self._client.me.id
        own = [m for m in self._client.messages(self._open.id) if m.sender_id == me and not m.is_recalled]
        if not own:
            raise InvalidRequest("there is no message of yours here")
        return own[-1]

    async def _show(self, events: Subscription) -> None:
        async for event in events:
            try:
                await self._show_one(event)
            except ParleyError as exc:
                self._terminal.error(f"{exc.message} ({exc.code})")

    async def _show_one(self, event: Event) -> None:
        here = self._open.id if self._open else None
        match event:
            case MessageCreated(message=message) if message.conversation_id == here:
                await self._names.learn_sender(message)
                self._print(message)
                if message.sender_id != self._client.me.id:
                    await self._client.mark_read(message.conversation_id, message.seq)
            case MessageCreated(message=message):
                await self._names.learn_sender(message)
                self._terminal.note(f"({self._names.of(message.sender_id)} wrote: /list shows it)")
            case MessageUpdated(message=message) if message.conversation_id == here and message.edited_at:
                await self._names.learn_sender(message)
                self._terminal.note(f"✎ {self._names.of(message.sender_id)} now says: {text_of(message)}")
            case MessageRecalled(message=message) if message.conversation_id == here:
                await self._names.learn_sender(message)
                time = message.created_at.astimezone().strftime("%H:%M")
                self._terminal.note(f"✗ what {self._names.of(message.sender_id)} said at {time} was taken back")
            case ReactionChanged(conversation_id=conversation_id, user_id=user_id) if conversation_id == here:
                await self._names.learn([user_id])
                self._terminal.note(f"{event.emoji} {self._names.of(user_id)}" + ("" if event.on else " (taken away)"))
            case ReadMoved(conversation_id=conversation_id, user_id=user_id) if conversation_id == here:
                if user_id != self._client.me.id:
                    self._terminal.note(f"✓✓ {self._names.of(user_id)} has read it")
            case Typing(conversation_id=conversation_id, user_id=user_id) if conversation_id == here:
                self._terminal.note(f"{self._names.of(user_id)} is typing …")
            case PresenceChanged(presence=presence):
                await self._names.learn([presence.user_id])
                self._terminal.note(f"{self._names.of(presence.user_id)} is {presence.state}")
            case Disconnected(reason=reason, retry_in=retry_in):
                self._feed_is_down = True
                self._terminal.note(f"(no connection: {reason}; next try in {retry_in:.0f} s)")
            case Connected() if self._feed_is_down:
                self._feed_is_down = False
                self._terminal.note("(connected again)")
            case _:
                pass
