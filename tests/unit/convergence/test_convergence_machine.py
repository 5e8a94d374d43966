"""Several devices of several people, and everything that can happen between them: in the end all hold what is stored.

Frames are lost, come twice and in any order; devices go away and come back; functions die between two writes, and their
clients with them or not. Then everything drains, and:

- each device was told each message once and in order (I3, I4);
- unread is the messages of others after the mark that are neither recalled nor hidden, and mentions are those among
  them that call one (I7);
- what a device made of events, changes and syncs is what is fetched afresh (I8, I9);
- files are in use where a message carries them or somebody shows them as a picture, and nowhere else.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Coroutine
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from tests.unit.convergence.company import Company, Device
from tests.unit.files.world import FileWorld
from tests.unit.messaging.fakes import ANNA, BEN, CARL

from parley.errors import Unavailable
from parley.files.model import Use
from parley.files.places import file_of_avatar
from parley.messaging.content import FileContent
from parley.messaging.memory import MemoryStore
from parley.messaging.model import Message as Stored
from parley_sdk import Conversation, Message, MessageCreated, SyncPage
from parley_sdk.models import Model, Saying

PLACES = st.integers(0, 4)
"""Which of the devices, conversations or frames; taken modulo how many there are."""
BACK = st.integers(0, 7)
"""How far back from the end of a conversation a message stands."""
EMOJI = st.sampled_from(["👍", "❤️"])
WRITES = (
    "take_seq",
    "claim_send_key",
    "fill",
    "take_change",
    "log_change",
    "replace_message",
    "add_version",
    "hide",
    "describe_group",
)
# What differs between two pictures of the same moment, or is told to nobody.
NOT_COMPARED = {"settled_change", "updated_at"}


class Fragile(MemoryStore):
    """The function that makes the n-th write from now on dies of it, before or after it is done."""

    def __init__(self) -> None:
        super().__init__()
        self.dies_in: int | None = None
        self.is_done = False

    def __getattribute__(self, name: str) -> Any:
        method = super().__getattribute__(name)
        if name not in WRITES:
            return method

        def write(*arguments: Any, **named: Any) -> Any:
            if self.dies_in is None:
                return method(*arguments, **named)
            self.dies_in -= 1
            if self.dies_in:
                return method(*arguments, **named)
            self.dies_in = None
            if self.is_done:
                method(*arguments, **named)
            raise Unavailable

        return write


class Devices(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        logging.disable()  # functions die by the hundred
        self.store = Fragile()
        self.world = FileWorld(store=self.store)
        self.company = Company(self.world)
        self.pair = self.world.pair(ANNA, BEN).id
        self.group = self.world.group(ANNA, BEN, CARL).id
        self.number = 0
        for owner in (ANNA, BEN, CARL):
            file = FileContent(file_id=owner, name="a.txt", size=9, media_type="text/plain")
            self.world.files.add(owner, file)
        self.avatars = {
            owner: [self.world.ready(user_id=owner, purpose="avatar").id for _ in range(2)]
            for owner in (ANNA, BEN, CARL)
        }

    @initialize()
    def everybody_comes(self) -> None:
        for conversation_id in (self.pair, self.group):
            self.world.post(BEN, conversation_id, "before", "before anybody came")
        self.world.clock.advance(120)
        for user_id in (ANNA, ANNA, BEN, CARL):
            self.company.device(user_id)

    # Who, where, which.

    def device(self, place: int) -> Device:
        return self.company.devices[place % len(self.company.devices)]

    def conversation(self, device: Device, place: int) -> str:
        own = [self.group] if device.user_id == CARL else [self.group, self.pair]
        return own[place % len(own)]

    def seq(self, conversation_id: str, back: int) -> int:
        head = self.store.get_head(conversation_id)
        assert head is not None
        return max(1, head.last_seq - back)

    def do(self, device: Device, work: Coroutine[Any, Any, Any]) -> None:
        if device.is_online:
            self.company.run(work)
        else:
            work.close()

    def new_text(self) -> str:
        self.number += 1
        return f"text {self.number}"

    # What people do.

    @rule(
        who=PLACES,
        where=PLACES,
        back=BACK,
        kind=st.sampled_from(["plain", "reply", "forward", "mention", "all", "file"]),
    )
    def somebody_sends(self, who: int, where: int, back: int, kind: str) -> None:
        device = self.device(who)
        conversation_id = self.conversation(device, where)
        saying: dict[str, Any] = {"content": self.new_text()}
        match kind:
            case "reply":
                saying["reply_to"] = self.seq(conversation_id, back)
            case "forward":
                origin = {"conversation_id": self.group, "seq": self.seq(self.group, back)}
                saying = {"content_type": "forward", "content": origin}
            case "mention":
                saying["mentions"] = (ANNA, BEN)
            case "all":
                saying["mention_all"] = True
            case "file":
                saying = {"content_type": "file", "content": {"file_id": device.user_id}}
        self.do(device, device.outbox.send(conversation_id, Saying(**saying)))

    @rule(who=PLACES, where=PLACES, back=BACK, calls=st.booleans())
    def somebody_edits(self, who: int, where: int, back: int, calls: bool) -> None:
        device = self.device(who)
        conversation_id = self.conversation(device, where)
        saying = Saying(content=self.new_text(), mentions=(ANNA,) if calls else ())
        self.do(device, device.outbox.edit(conversation_id, self.seq(conversation_id, back), saying))

    @rule(who=PLACES, where=PLACES, back=BACK)
    def somebody_recalls(self, who: int, where: int, back: int) -> None:
        device = self.device(who)
        conversation_id = self.conversation(device, where)
        self.do(device, device.outbox.recall(conversation_id, self.seq(conversation_id, back)))

    @rule(who=PLACES, where=PLACES, back=BACK, emoji=EMOJI, on=st.booleans())
    def somebody_reacts(self, who: int, where: int, back: int, emoji: str, on: bool) -> None:
        device = self.device(who)
        conversation_id = self.conversation(device, where)
        self.do(device, device.outbox.react(conversation_id, self.seq(conversation_id, back), emoji, on=on))

    @rule(one=PLACES, other=PLACES, where=PLACES, back=BACK, emoji=EMOJI)
    def two_change_the_same_at_once(self, one: int, other: int, where: int, back: int, emoji: str) -> None:
        first, second = self.device(one), self.device(other)
        conversation_id = self.conversation(first, where)
        seq = self.seq(conversation_id, back)

        async def both() -> None:
            await asyncio.gather(
                first.outbox.edit(conversation_id, seq, Saying(content=self.new_text())),
                second.outbox.react(conversation_id, seq, emoji, on=True),
                return_exceptions=True,
            )

        if first.is_online and second.is_online:
            self.company.run(both())

    @rule(who=PLACES, where=PLACES, back=BACK, on=st.booleans())
    def somebody_pins(self, who: int, where: int, back: int, on: bool) -> None:
        device = self.device(who)
        conversation_id = self.conversation(device, where)
        change = device.api.pin if on else device.api.unpin
        self.do(device, change(conversation_id, self.seq(conversation_id, back)))

    @rule(who=PLACES, where=PLACES, back=BACK)
    def somebody_reads(self, who: int, where: int, back: int) -> None:
        device = self.device(who)
        conversation_id = self.conversation(device, where)
        self.do(device, device.outbox.mark_read(conversation_id, self.seq(conversation_id, back)))

    @rule(who=PLACES, where=PLACES, back=BACK)
    def somebody_hides(self, who: int, where: int, back: int) -> None:
        device = self.device(who)
        conversation_id = self.conversation(device, where)
        seq = self.seq(conversation_id, back)

        async def hide() -> None:
            hidden = await device.api.hide(conversation_id, [seq])
            device.inbox.hid(conversation_id, hidden.seqs, hidden.hides)

        self.do(device, hide())

    @rule(who=PLACES, where=PLACES)
    def somebody_drafts(self, who: int, where: int) -> None:
        device = self.device(who)
        conversation_id = self.conversation(device, where)

        async def save() -> None:
            device.inbox.drafted(conversation_id, await device.api.save_draft(conversation_id, self.new_text()))

        self.do(device, save())

    @rule(who=PLACES, where=PLACES, back=BACK, limit=st.integers(1, 9))
    def somebody_reads_history(self, who: int, where: int, back: int, limit: int) -> None:
        device = self.device(who)
        conversation_id = self.conversation(device, where)
        self.do(device, device.inbox.load(conversation_id, self.seq(conversation_id, back), limit))

    @rule(who=PLACES, comes=st.booleans())
    def carl_goes_or_comes_back(self, who: int, comes: bool) -> None:
        device = self.device(who)
        members = f"/conversations/{self.group}/members"
        if comes:
            self.do(device, device.api.call("POST", members, {"members": [CARL]}))
        else:
            self.do(device, device.api.call("DELETE", f"{members}/{CARL}"))

    @rule(who=PLACES, visible=st.booleans())
    def somebody_renames_the_group(self, who: int, visible: bool) -> None:
        device = self.device(who)
        body = {"title": self.new_text(), "history_visible": visible}
        self.do(device, device.api.call("PATCH", f"/conversations/{self.group}", body))

    @rule(
        who=PLACES,
        own=st.booleans(),
        which=st.sampled_from(["none", "address", "first", "second"]),
        writes=st.integers(0, 3),
        is_done=st.booleans(),
    )
    def somebody_changes_a_picture(self, who: int, own: bool, which: str, writes: int, is_done: bool) -> None:
        """Their own or the group's; the function dies at one of its writes, or does not."""
        device = self.device(who)
        self.store.dies_in, self.store.is_done = writes or None, is_done
        field = "avatar" if own else "picture"
        first, second = self.avatars[device.user_id]
        body = {
            "none": {field: None},
            "address": {field: f"https://pictures.example.com/{self.new_text()[5:]}.png"},
            "first": {"avatar_file_id": first},
            "second": {"avatar_file_id": second},
        }
        path = "/users/me" if own else f"/conversations/{self.group}"
        self.do(device, device.api.call("PATCH", path, body[which]))

    @rule(who=PLACES, where=PLACES, on=st.booleans())
    def somebody_marks_as_unread(self, who: int, where: int, on: bool) -> None:
        device = self.device(who)
        conversation_id = self.conversation(device, where)
        self.do(device, device.api.call("PATCH", f"/conversations/{conversation_id}/settings", {"marked_unread": on}))

    @rule(who=PLACES)
    def somebody_opens_a_new_conversation(self, who: int) -> None:
        device = self.device(who)
        other = BEN if device.user_id == CARL else CARL
        self.do(device, self.open(device, other))

    async def open(self, device: Device, other: str) -> None:
        conversation = await device.api.open_single(other)
        device.inbox.hold(conversation)
        await device.outbox.send(conversation.id, Saying(content=self.new_text()))

    # What goes wrong.

    @rule(writes=st.integers(1, 4), is_done=st.booleans())
    def the_next_function_will_die(self, writes: int, is_done: bool) -> None:
        self.store.dies_in, self.store.is_done = writes, is_done

    @rule(who=PLACES, where=PLACES, back=BACK, action=st.sampled_from(["editMessage", "recallMessage", "react"]))
    def a_client_dies_with_its_function(self, who: int, where: int, back: int, action: str) -> None:
        """Nobody tries again what may be half done."""
        device = self.device(who)
        conversation_id = self.conversation(device, where)
        parts: dict[str, dict[str, Any]] = {
            "editMessage": {"content": self.new_text()},
            "recallMessage": {},
            "react": {"emoji": "👍", "on": True},
        }
        frame: dict[str, Any] = {"action": action, "id": "x", "conversation_id": conversation_id, **parts[action]}
        self.company.frame(device.user_id, "gone", {**frame, "seq": self.seq(conversation_id, back)})

    @rule(who=PLACES, which=PLACES)
    def a_frame_arrives(self, who: int, which: int) -> None:
        device = self.device(who)
        if mail := self.company.mail(device):
            self.company.hand_over(device, which % len(mail))

    @rule(who=PLACES, which=PLACES)
    def a_frame_arrives_and_will_again(self, who: int, which: int) -> None:
        device = self.device(who)
        if mail := self.company.mail(device):
            mail.append(mail[which % len(mail)])
            self.company.hand_over(device, which % len(mail))

    @rule(who=PLACES, which=PLACES)
    def a_frame_is_lost(self, who: int, which: int) -> None:
        device = self.device(who)
        if mail := self.company.mail(device):
            mail.pop(which % len(mail))

    @rule(who=PLACES)
    def a_device_goes_away_or_comes_back(self, who: int) -> None:
        device = self.device(who)
        if device.is_online:
            self.company.go_away(device)
        else:
            self.company.come_back(device)

    @precondition(lambda self: len(self.company.devices) < 6)
    @rule(user_id=st.sampled_from([ANNA, BEN, CARL]))
    def a_new_device_comes(self, user_id: str) -> None:
        self.company.device(user_id)

    @rule(seconds=st.sampled_from([1.0, 14.0, 61.0, 3600.0]))
    def time_passes(self, seconds: float) -> None:
        self.world.clock.advance(seconds)

    # What must hold.

    def teardown(self) -> None:
        try:
            if self.company.devices:
                self.everything_drains()
                for device in self.company.devices:
                    self.check(device)
                self.check_files()
                self.check_pictures()
        finally:
            self.company.close()
            logging.disable(logging.NOTSET)

    def everything_drains(self) -> None:
        self.store.dies_in = None
        for device in self.company.devices:
            while self.company.mail(device):
                self.company.hand_over(device, 0)
        for _ in range(2):  # a second time for what was still under way the first time
            self.world.clock.advance(61)
            for device in self.company.devices:
                self.company.come_back(device)

    def check(self, device: Device) -> None:
        seen: defaultdict[str, list[int]] = defaultdict(list)
        for event in device.told:
            if isinstance(event, MessageCreated):
                seen[event.message.conversation_id].append(event.message.seq)
        at_home = self.company.run(device.api.sync())
        assert isinstance(at_home, SyncPage)
        assert device.conversations == sorted(each.id for each in at_home.items)
        for conversation_id in device.conversations:
            assert seen[conversation_id] == sorted(set(seen[conversation_id])), "a message was told twice or too late"
            fresh = self.fetched(device, conversation_id)
            held = device.inbox.conversations[conversation_id]
            assert differences(held, fresh) == {}
            messages = {each.seq: each for each in self.timeline(device, conversation_id)}
            for message in device.inbox.messages(conversation_id):
                assert differences(message, messages[message.seq]) == {}
            hidden = self.store.list_hidden(device.user_id, conversation_id, after=0, before=10**9)
            told = {seq for seq in seen[conversation_id] if seq > held.joined_seq}
            missing = told - {each.seq for each in device.inbox.messages(conversation_id)}
            assert missing <= hidden, "a message was told and then forgotten"
            if seen[conversation_id]:
                first = min(seen[conversation_id])
                assert {seq for seq in messages if seq > first} <= set(seen[conversation_id]), "a message was not told"
            self.check_unread(device, held, hidden)

    def check_files(self) -> None:
        """Whoever is told of a file may have it, whichever function died; not that of a recalled message."""
        for conversation_id in (self.pair, self.group):
            for slot in self.store.read_slots(conversation_id, after=0, before=10**9, limit=10**9):
                if isinstance(slot, Stored):
                    place = conversation_id, slot.sender_id, slot.client_id
                    uses = {use[0] for use in self.world.files.uses if use[1:] == place}
                    carried = {slot.content.file_id} if isinstance(slot.content, FileContent) else set()
                    assert uses == carried, "a file without its message, or a message without its file"

    def check_pictures(self) -> None:
        """The file of a picture is in use while it is the picture, and no longer."""
        pictures = {self.group: self.world.look(ANNA, self.group).picture}
        pictures |= {each: self.company.api.services.directory.access_user(each).avatar for each in (ANNA, BEN, CARL)}
        for subject_id, address in pictures.items():
            use = Use(subject_id=subject_id)
            files = {each for own in self.avatars.values() for each in own}
            uses = {each for each in files if use in self.world.file_store.find_uses(each, limit=9)}
            shown = file_of_avatar(address or "")
            assert uses == ({shown} if shown else set()), "a picture without its file, or a file without its picture"

    def check_unread(self, device: Device, held: Conversation, hidden: set[int]) -> None:
        membership = self.store.get_membership(device.user_id, held.id)
        assert membership is not None
        assert held.read_seq == membership.read_seq
        slots = self.store.read_slots(held.id, after=held.read_seq, before=10**9, limit=10**9)
        unread = [
            slot
            for slot in slots
            if isinstance(slot, Stored)
            and slot.sender_id != device.user_id
            and slot.status != "recalled"
            and slot.content_type != "system"
            and slot.seq not in hidden
        ]
        called = [each for each in unread if each.mention_all or device.user_id in each.mentions]
        assert (held.unread, held.unread_mentions) == (len(unread), len(called))

    def fetched(self, device: Device, conversation_id: str) -> Conversation:
        picture = self.company.run(device.api.get_conversation(conversation_id))
        assert isinstance(picture, Conversation)
        return picture

    def timeline(self, device: Device, conversation_id: str) -> list[Message]:
        items: list[Message] = []
        after: int | None = 0
        while after is not None:
            page: Any = self.company.run(device.api.get_messages(conversation_id, after_seq=after, limit=100))
            items, after = items + page.items, page.next
        return items


def differences(held: Model, fresh: Model) -> dict[str, tuple[Any, Any]]:
    """The fields that are not the same, as they are held and as they are fetched."""
    one, other = held.model_dump(exclude=NOT_COMPARED), fresh.model_dump(exclude=NOT_COMPARED)
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}


TestDevices = Devices.TestCase
TestDevices.settings = settings(max_examples=60, stateful_step_count=40, deadline=None, derandomize=True, database=None)
