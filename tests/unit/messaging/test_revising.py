from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, CARL, DORA, Ids, World

from parley.errors import Conflict, Forbidden, InvalidRequest, NotFound, Unavailable
from parley.messaging.content import Attachment, FileContent, Forward, MemberLeft
from parley.messaging.memory import MemoryStore
from parley.messaging.model import Change, Message, Reaction
from parley.messaging.pins import MAX_PINS, list_pinned, pin_message, unpin_message
from parley.messaging.revising import MAX_EDITS, MAX_EMOJI, MAX_REACTIONS, list_versions
from parley.messaging.sending import post_event


def lines(world: World, conversation_id: str) -> list[tuple[int, int | None, bool]]:
    found = world.store.read_changes(conversation_id, after=0, before=1000, limit=1000)
    return [(line.number, line.seq, line.void) for line in found]


def stored(world: World, conversation_id: str, seq: int = 1) -> Message:
    message = world.store.get_message(conversation_id, seq)
    assert message is not None
    return message


class Interrupting(MemoryStore):
    """Lets something else happen just before a message is replaced."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], object] | None = None

    def replace_message(self, before: Message, after: Message) -> bool:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        return super().replace_message(before, after)


# Edits


def test_an_edit_changes_the_text_under_a_number_and_keeps_what_was_said_before() -> None:
    world = World()
    pair = world.pair().id
    world.post(ANNA, pair, "m1", "Helo")
    world.clock.advance(5)
    edited = world.edit(ANNA, pair, 1, "Hello", mentions=(BEN,)).message
    assert (edited.content, edited.mentions, edited.edits, edited.change) == ("Hello", (BEN,), 1, 1)
    assert edited.edited_at == world.clock.now
    assert stored(world, pair) == edited
    assert lines(world, pair) == [(1, 1, False)]
    history = list_versions(BEN, pair, 1, store=world.store)
    assert [(each.number, each.content) for each in history] == [(0, "Helo"), (1, "Hello")]
    assert [each.created_at for each in history] == [edited.created_at, edited.edited_at]


def test_an_edit_that_changes_nothing_takes_no_number_and_puts_its_line_again() -> None:
    world = World()
    pair = world.pair().id
    world.post(ANNA, pair, "m1", "Hello")
    assert not world.edit(ANNA, pair, 1, "Hello").changed
    once = world.edit(ANNA, pair, 1, "Bye").message
    again = world.edit(ANNA, pair, 1, "Bye")
    assert (again.message, again.changed) == (once, False)
    assert lines(world, pair) == [(1, 1, False)]


def test_a_line_that_a_crash_kept_from_being_put_is_put_by_the_retry() -> None:
    class Dying(MemoryStore):
        dying = True

        def log_change(self, conversation_id: str, change: Change) -> None:
            if self.dying:
                raise Unavailable
            super().log_change(conversation_id, change)

    store = Dying()
    world = World(store=store)
    pair = world.pair().id
    world.post(ANNA, pair, "m1")
    with pytest.raises(Unavailable):
        world.edit(ANNA, pair, 1, "Bye")
    store.dying = False
    world.edit(ANNA, pair, 1, "Bye")
    assert lines(world, pair) == [(1, 1, False)]


def test_only_a_text_of_ones_own_is_edited() -> None:
    world = World()
    group = world.group(ANNA, BEN).id
    file = FileContent(file_id=Ids(77)(), name="a", size=1, media_type="text/plain")
    world.files.add(BEN, file)
    world.post(BEN, group, "m1")
    world.post(BEN, group, "m2", Attachment(file_id=file.file_id), content_type="file")
    world.post(BEN, group, "m3", Forward(conversation_id=group, seq=1), content_type="forward")
    post_event(group, MemberLeft(actor_id=BEN), store=world.store, clock=world.clock, new_id=world.new_id)
    for user, seq in ((ANNA, 1), (BEN, 2), (BEN, 3), (BEN, 4)):
        with pytest.raises(Forbidden):
            world.edit(user, group, seq, "Bye")
    for user, seq in ((BEN, 9), (CARL, 1)):
        with pytest.raises(NotFound):
            world.edit(user, group, seq, "Bye")
    assert lines(world, group) == []


def test_an_edit_may_mention_whom_a_message_may() -> None:
    world = World()
    pair = world.pair().id
    world.post(ANNA, pair, "m1")
    with pytest.raises(InvalidRequest):
        world.edit(ANNA, pair, 1, "Bye", mentions=(CARL,))


def test_of_two_edits_at_once_one_stands_and_the_other_conflicts() -> None:
    store = Interrupting()
    world = World(store=store)
    pair = world.pair().id
    world.post(ANNA, pair, "m1", "Hello")
    store.meanwhile = lambda: world.edit(ANNA, pair, 1, "from the other device")
    with pytest.raises(Conflict):
        world.edit(ANNA, pair, 1, "from this device")
    assert stored(world, pair).content == "from the other device"
    assert lines(world, pair) == [(1, 1, True), (2, 1, False)]
    assert [each.content for each in list_versions(BEN, pair, 1, store=world.store)] == [
        "Hello",
        "from the other device",
    ]


def test_two_edits_to_the_same_text_at_once_both_succeed() -> None:
    store = Interrupting()
    world = World(store=store)
    pair = world.pair().id
    world.post(ANNA, pair, "m1", "Hello")
    store.meanwhile = lambda: world.edit(ANNA, pair, 1, "Bye")
    assert world.edit(ANNA, pair, 1, "Bye").message.edits == 1


def test_a_reaction_that_comes_between_does_not_disturb_an_edit() -> None:
    store = Interrupting()
    world = World(store=store)
    pair = world.pair().id
    world.post(ANNA, pair, "m1", "Hello")
    store.meanwhile = lambda: world.react(BEN, pair, 1)
    edited = world.edit(ANNA, pair, 1, "Bye").message
    assert (edited.content, edited.change, len(edited.reactions)) == ("Bye", 3, 1)
    assert [number for number, _, void in lines(world, pair) if not void] == [2, 3]


def test_a_message_is_edited_so_often_and_no_more() -> None:
    world = World()
    pair = world.pair().id
    world.post(ANNA, pair, "m1")
    for number in range(MAX_EDITS):
        world.edit(ANNA, pair, 1, f"{number}")
    with pytest.raises(Conflict):
        world.edit(ANNA, pair, 1, "once more")


def test_the_history_of_a_message_is_its_conversations_alone() -> None:
    world = World()
    pair = world.pair().id
    world.post(ANNA, pair, "m1")
    with pytest.raises(NotFound):
        list_versions(CARL, pair, 1, store=world.store)


# Recalls


def test_a_recall_leaves_nothing_of_what_was_said_and_keeps_its_place() -> None:
    world = World()
    pair = world.pair().id
    sent = world.post(ANNA, pair, "m1", "first secret", mentions=(BEN,))
    world.edit(ANNA, pair, 1, "second secret")
    world.react(BEN, pair, 1)
    recalled = world.recall(ANNA, pair, 1).message
    assert (recalled.id, recalled.seq, recalled.status, recalled.recalled_by) == (sent.id, 1, "recalled", ANNA)
    assert (recalled.content, recalled.mentions, recalled.reactions, recalled.edits) == ("", (), (), 0)
    assert stored(world, pair) == recalled
    assert world.store.list_versions(pair, 1) == []
    assert list_versions(BEN, pair, 1, store=world.store) == []


def test_a_sender_recalls_for_a_day_and_no_longer() -> None:
    world = World()
    pair = world.pair().id
    world.post(ANNA, pair, "m1")
    world.post(ANNA, pair, "m2")
    world.clock.advance(24 * 3600)
    world.recall(ANNA, pair, 1)
    world.clock.advance(1)
    with pytest.raises(Forbidden):
        world.recall(ANNA, pair, 2)
    assert not world.recall(ANNA, pair, 1).changed, "a retry is no new recall"


def test_who_is_in_charge_of_a_group_recalls_anything_at_any_time() -> None:
    world = World()
    group = world.group(ANNA, BEN).id
    world.post(BEN, group, "m1")
    world.post(ANNA, group, "m2")
    world.clock.advance(90 * 24 * 3600)
    assert world.recall(ANNA, group, 1).message.recalled_by == ANNA
    with pytest.raises(Forbidden):
        world.recall(BEN, group, 2)
    world.recall(ANNA, group, 2)


def test_nobody_recalls_what_the_other_one_of_a_pair_said_or_what_just_happened() -> None:
    world = World()
    pair, group = world.pair().id, world.group(ANNA, BEN).id
    world.post(ANNA, pair, "m1")
    post_event(group, MemberLeft(actor_id=BEN), store=world.store, clock=world.clock, new_id=world.new_id)
    for user, place in ((BEN, pair), (ANNA, group)):
        with pytest.raises(Forbidden):
            world.recall(user, place, 1)


def test_what_was_recalled_is_neither_edited_nor_reacted_to_nor_pinned() -> None:
    world = World()
    pair = world.pair().id
    world.post(ANNA, pair, "m1")
    world.recall(ANNA, pair, 1)
    attempts: list[Callable[[], object]] = [
        lambda: world.edit(ANNA, pair, 1, "Bye"),
        lambda: world.react(BEN, pair, 1),
        lambda: pin_message(BEN, pair, 1, store=world.store, clock=world.clock),
    ]
    for attempt in attempts:
        with pytest.raises(Conflict):
            attempt()


def test_an_edit_that_a_recall_overtakes_leaves_nothing_behind() -> None:
    store = Interrupting()
    world = World(store=store)
    pair = world.pair().id
    world.post(ANNA, pair, "m1", "secret")
    store.meanwhile = lambda: world.recall(ANNA, pair, 1)
    with pytest.raises(Conflict):
        world.edit(ANNA, pair, 1, "Bye")
    assert world.store.list_versions(pair, 1) == []


def test_a_recall_takes_the_pin_away() -> None:
    world = World()
    pair = world.pair().id
    world.post(ANNA, pair, "m1")
    pin_message(BEN, pair, 1, store=world.store, clock=world.clock)
    pins = world.recall(ANNA, pair, 1).pins
    assert pins is not None
    assert (pins.changed, pins.head.pins, pins.head.last_change) == (True, (), 3)


# Reactions


def test_reactions_are_a_set_of_people_for_each_emoji() -> None:
    world = World()
    pair = world.pair().id
    world.post(ANNA, pair, "m1")
    for user, emoji, on in ((BEN, "👍", True), (ANNA, "👍", True), (BEN, "❤️", True), (BEN, "👍", True)):
        world.react(user, pair, 1, emoji, on=on)
    assert stored(world, pair).reactions == (
        Reaction(emoji="👍", user_ids=(BEN, ANNA)),
        Reaction(emoji="❤️", user_ids=(BEN,)),
    )
    assert stored(world, pair).change == 3
    world.react(BEN, pair, 1, "👍", on=False)
    world.react(BEN, pair, 1, "❤️", on=False)
    assert not world.react(BEN, pair, 1, "🎉", on=False).changed
    assert stored(world, pair).reactions == (Reaction(emoji="👍", user_ids=(ANNA,)),)


@pytest.mark.parametrize("emoji", ["👍", "👍🏽", "❤️", "👨‍👩‍👧‍👦", "🇩🇪", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☺", "👁️‍🗨️", "🫠", "©️"])
def test_an_emoji_is_one_picture(emoji: str) -> None:
    world = World()
    pair = world.pair().id
    world.post(ANNA, pair, "m1")
    assert world.react(BEN, pair, 1, emoji).message.reactions[0].emoji == emoji


@pytest.mark.parametrize(
    "emoji", ["", "a", "ok", "👍👍", "1", "<b>", "👍 ", "\u200d", "上", "🇩", "👍" + "🏽" * 9, "x" * 40]
)
def test_what_is_not_one_picture_is_no_emoji(emoji: str) -> None:
    world = World()
    pair = world.pair().id
    world.post(ANNA, pair, "m1")
    with pytest.raises(InvalidRequest):
        world.react(BEN, pair, 1, emoji)


def test_so_many_different_emoji_and_reactions_fit_a_message_and_taking_away_is_always_possible() -> None:
    world = World()
    pair = world.pair().id
    sent = world.post(ANNA, pair, "m1")
    emoji = [chr(0x1F600 + number) for number in range(MAX_EMOJI + 1)]
    for each in emoji[:MAX_EMOJI]:
        world.react(BEN, pair, 1, each)
    with pytest.raises(Conflict):
        world.react(BEN, pair, 1, emoji[-1])
    world.react(ANNA, pair, 1, emoji[0])
    people = Ids(9000)
    crowd = Reaction(emoji=emoji[0], user_ids=(ANNA, *(people() for _ in range(MAX_REACTIONS - 1))))
    full = sent.model_copy(update={"reactions": (crowd,), "change": 900})
    world.store.replace_message(stored(world, pair), full)
    with pytest.raises(Conflict):
        world.react(BEN, pair, 1, emoji[0])
    world.react(ANNA, pair, 1, emoji[0], on=False)
    world.react(BEN, pair, 1, emoji[0])


def test_a_stranger_does_nothing_to_a_message() -> None:
    world = World()
    pair = world.pair().id
    world.post(ANNA, pair, "m1")
    attempts: list[Callable[[], object]] = [
        lambda: world.recall(CARL, pair, 1),
        lambda: world.react(CARL, pair, 1),
        lambda: pin_message(CARL, pair, 1, store=world.store, clock=world.clock),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert lines(world, pair) == []


def test_a_message_that_never_stands_still_is_given_up() -> None:
    class Restless(MemoryStore):
        def replace_message(self, before: Message, after: Message) -> bool:
            return False

    world = World(store=Restless())
    pair = world.pair().id
    world.post(ANNA, pair, "m1")
    with pytest.raises(Unavailable):
        world.react(BEN, pair, 1)
    assert all(void for _, _, void in lines(world, pair))


# Pins


def test_pins_are_listed_the_latest_first_and_pinning_again_changes_nothing() -> None:
    world = World()
    pair = world.pair().id
    for number in range(3):
        world.post(ANNA, pair, f"m{number}", f"{number}")
    for seq in (1, 3, 2):
        pinned = pin_message(BEN, pair, seq, store=world.store, clock=world.clock)
    assert (pinned.head.pins, pinned.head.last_change, pinned.changed) == ((2, 3, 1), 3, True)
    assert not pin_message(ANNA, pair, 1, store=world.store, clock=world.clock).changed
    assert [message.content for message in list_pinned(BEN, pair, store=world.store)] == ["1", "2", "0"]
    assert unpin_message(ANNA, pair, 3, store=world.store, clock=world.clock).head.pins == (2, 1)
    assert not unpin_message(ANNA, pair, 3, store=world.store, clock=world.clock).changed
    assert world.look(BEN, pair).pins == (2, 1)
    assert lines(world, pair) == [(number, None, False) for number in range(1, 5)]


def test_only_whom_a_group_allows_it_pins() -> None:
    world = World()
    group = world.group(ANNA, BEN).id
    world.allow(group, pin="admins")
    world.post(BEN, group, "m1")
    for change in (pin_message, unpin_message):
        with pytest.raises(Forbidden):
            change(BEN, group, 1, store=world.store, clock=world.clock)
    assert pin_message(ANNA, group, 1, store=world.store, clock=world.clock).changed


def test_what_is_not_there_is_not_pinned_and_so_many_are_and_no_more() -> None:
    world = World()
    pair = world.pair().id
    for number in range(MAX_PINS + 1):
        world.post(ANNA, pair, f"m{number}")
    with pytest.raises(NotFound):
        pin_message(BEN, pair, MAX_PINS + 9, store=world.store, clock=world.clock)
    for seq in range(1, MAX_PINS + 1):
        pin_message(BEN, pair, seq, store=world.store, clock=world.clock)
    with pytest.raises(Conflict):
        pin_message(BEN, pair, MAX_PINS + 1, store=world.store, clock=world.clock)


def test_two_pins_at_once_both_stand() -> None:
    class PinningMeanwhile(MemoryStore):
        meanwhile: Callable[[], object] | None = None

        def take_change(self, *arguments: object, **named: object) -> object:  # type: ignore[override]
            meanwhile, self.meanwhile = self.meanwhile, None
            if meanwhile:
                meanwhile()
            return super().take_change(*arguments, **named)  # type: ignore[arg-type]

    store = PinningMeanwhile()
    world = World(store=store)  # type: ignore[arg-type]
    pair = world.pair().id
    world.post(ANNA, pair, "m1")
    world.post(ANNA, pair, "m2")
    store.meanwhile = lambda: pin_message(BEN, pair, 2, store=world.store, clock=world.clock)
    pinned = pin_message(ANNA, pair, 1, store=world.store, clock=world.clock)
    assert pinned.head.pins == (1, 2)


def test_pins_of_before_one_joined_are_not_listed() -> None:
    world = World()
    group = world.group(ANNA, BEN).id
    world.post(ANNA, group, "m1")
    pin_message(ANNA, group, 1, store=world.store, clock=world.clock)
    world.add(ANNA, group, DORA)
    assert list_pinned(DORA, group, store=world.store) == []
    assert len(list_pinned(BEN, group, store=world.store)) == 1
