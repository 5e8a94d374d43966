"""What a device makes of what it is told, in whatever order: without any I/O."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parley_sdk import (
    Conversation,
    ConversationChanged,
    ConversationLeft,
    DraftChanged,
    Event,
    Message,
    MessageCreated,
    MessageRecalled,
    MessagesHidden,
    MessageUpdated,
    PinsChanged,
    Quote,
    ReactionChanged,
    SavedDraft,
)
from parley_sdk.board import Board
from parley_sdk.holding import HELD
from parley_sdk.models import ChangesPage

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
ME = "me"


def message(seq: int, **fields: Any) -> Message:
    given = {"sender_id": "bob", "content": f"text {seq}", "created_at": NOON} | fields
    return Message(id=f"m{seq}", conversation_id="c", seq=seq, **given)


def picture(**fields: Any) -> Conversation:
    given = {"type": "single", "members": [ME, "bob"], "created_at": NOON, "last_seq": 0} | fields
    return Conversation(id="c", **given)


def reaction(change: int, user_id: str = "bob", *, seq: int = 1, on: bool = True) -> ReactionChanged:
    return ReactionChanged(conversation_id="c", change=change, seq=seq, user_id=user_id, emoji="👍", on=on)


class Desk:
    """A board that follows one conversation, what it asked for and what it told."""

    def __init__(self, *messages: Message, **fields: Any) -> None:
        self.asked: list[str] = []
        self.told: list[Event] = []
        self.board = Board(lambda: ME, self, self.told.append)
        last = messages[-1] if messages else None
        self.board.hold(picture(last_seq=last.seq if last else 0, **fields))
        for each in messages:
            self.board.take(MessageCreated(message=each))
        self.asked.clear()
        self.told.clear()

    def picture(self, conversation_id: str, then: ConversationChanged | None = None) -> None:
        self.asked.append("picture")

    def filling(self, conversation_id: str) -> None:
        if self.board.holdings[conversation_id].has_gap:
            self.asked.append("filling")

    def hidden(self, conversation_id: str, hides: int) -> None:
        self.asked.append("hidden")

    @property
    def messages(self) -> dict[int, Message]:
        return self.board.holdings["c"].messages

    @property
    def held(self) -> Conversation:
        return self.board.conversations["c"]

    @property
    def seen(self) -> int:
        return self.board.holdings["c"].changes.upto


def users(held: Message) -> list[tuple[str, ...]]:
    return [each.user_ids for each in held.reactions]


def test_an_edit_takes_the_place_of_what_was_said() -> None:
    desk = Desk(message(1))
    desk.board.take(MessageUpdated(message=message(1, content="new", change=1)))
    assert (desk.messages[1].content, desk.seen, desk.asked) == ("new", 1, [])
    assert desk.held.last_message == desk.messages[1]
    assert [event.type for event in desk.told] == ["message.updated"]


def test_changes_are_applied_in_the_order_of_their_numbers() -> None:
    desk = Desk(message(1))
    desk.board.take(reaction(2, "carol"))
    assert (desk.messages[1].reactions, desk.asked) == ((), ["filling"])
    desk.board.take(reaction(1, "bob"))
    assert users(desk.messages[1]) == [("bob", "carol")]
    assert [event.change for event in desk.told if isinstance(event, ReactionChanged)] == [1, 2]


def test_a_change_that_comes_again_changes_and_tells_nothing() -> None:
    desk = Desk(message(1))
    for _ in range(2):
        desk.board.take(reaction(1))
    assert users(desk.messages[1]) == [("bob",)]
    assert len(desk.told) == 1


def test_a_reaction_that_a_page_had_already_is_not_added_again() -> None:
    desk = Desk(message(1, change=2, reactions=[{"emoji": "👍", "user_ids": ["bob", "carol"]}]))
    desk.board.take(reaction(1, "bob"))
    desk.board.take(reaction(2, "carol"))
    assert users(desk.messages[1]) == [("bob", "carol")]


def test_what_changed_is_told_by_a_page_where_events_left_a_gap() -> None:
    desk = Desk(message(1), message(2))
    desk.board.take(reaction(3))
    edited, recalled = message(1, content="new", change=3), message(2, content="", status="recalled", change=2)
    desk.board.take_changes("c", ChangesPage(items=[edited, recalled], next=3))
    assert (desk.messages, desk.seen) == ({1: edited, 2: recalled}, 3)
    assert [event.type for event in desk.told] == ["reaction.changed", "message.updated", "message.recalled"]


def test_a_message_that_changed_before_it_came_comes_as_it_is_now() -> None:
    desk = Desk()
    now = message(1, content="new", change=1)
    desk.board.take(MessageUpdated(message=now))
    desk.board.take(MessageCreated(message=message(1)))
    assert desk.messages == {1: now}
    assert desk.told == [MessageCreated(message=now)]


def test_a_reaction_to_a_message_that_has_not_come_has_it_fetched_and_no_older_state_is_taken() -> None:
    desk = Desk()
    desk.board.take(reaction(1))
    assert desk.asked == ["filling"]
    desk.board.take(MessageCreated(message=message(1)))
    assert desk.messages == {}
    whole = message(1, change=1, reactions=[{"emoji": "👍", "user_ids": ["bob"]}])
    desk.board.show("c", [whole], through=1)
    assert desk.messages == {1: whole}


def test_quotes_of_what_was_recalled_fall_silent_and_stay_so() -> None:
    quote = Quote(seq=1, message_id="m1", sender_id="bob", excerpt="secret")
    desk = Desk(message(1), message(2, reply_to=quote))
    desk.board.take(MessageRecalled(message=message(1, content="", status="recalled", change=1)))
    late = message(3, reply_to=quote)
    desk.board.take(MessageCreated(message=late))
    desk.board.take(MessageUpdated(message=message(2, content="new", reply_to=quote, change=2)))
    for seq in (2, 3):
        reply_to = desk.messages[seq].reply_to
        assert reply_to is not None
        assert reply_to.excerpt == ""


@pytest.mark.parametrize(
    ("after", "asks"),
    [
        ({"content": "new"}, False),
        ({"content": "", "status": "recalled"}, True),
        ({"mentions": [ME]}, True),
    ],
)
def test_a_change_of_what_is_unread_has_the_picture_taken_again(after: Any, asks: bool) -> None:
    desk = Desk(message(1))
    assert desk.held.unread == 1
    desk.board.take(MessageUpdated(message=message(1, change=1, **after)))
    assert ("picture" in desk.asked) == asks


def test_system_entries_are_not_unread_and_mentions_are_counted() -> None:
    desk = Desk(
        message(1, content_type="system", content={"event": "renamed"}, sender_id="system"),
        message(2, mentions=[ME]),
        message(3, mention_all=True),
        message(4, sender_id=ME, mention_all=True),
    )
    assert (desk.held.unread, desk.held.unread_mentions) == (2, 2)


def test_pins_are_as_the_later_of_picture_and_event_has_them() -> None:
    desk = Desk(pins=(7,), last_change=2, settled_change=1)
    desk.board.take(PinsChanged(conversation_id="c", change=2, pins=(5,)))
    before = desk.held.pins
    desk.board.take(PinsChanged(conversation_id="c", change=3, pins=(9, 7)))
    assert (before, desk.held.pins) == ((7,), (9, 7))


def test_what_is_hidden_goes_and_does_not_come_again() -> None:
    desk = Desk(message(1), message(2))
    desk.board.take(MessagesHidden(conversation_id="c", seqs=(1, 3), hides=1))
    desk.board.take(MessageCreated(message=message(3)))
    assert set(desk.messages) == {2}
    assert desk.held.hides == 1
    assert [event.type for event in desk.told] == ["messages.hidden"]


def test_a_count_of_hides_that_leaves_one_out_has_all_of_them_fetched() -> None:
    desk = Desk(message(1))
    desk.board.take(MessagesHidden(conversation_id="c", seqs=(1,), hides=2))
    assert "hidden" in desk.asked
    other = Desk(message(1))
    other.board.hold(picture(last_seq=1, hides=1))
    assert "hidden" in other.asked


def test_the_later_draft_stands_whichever_comes_first() -> None:
    earlier = SavedDraft(content="a", updated_at=NOON)
    later = SavedDraft(content="", updated_at=NOON + timedelta(seconds=1))
    for order in ((earlier, later), (later, earlier)):
        desk = Desk()
        for draft in order:
            desk.board.take(DraftChanged(conversation_id="c", draft=draft))
        assert desk.held.draft == later


def test_what_is_told_of_an_unknown_conversation_waits_for_its_picture() -> None:
    desk = Desk()
    stranger = message(1).model_copy(update={"conversation_id": "d"})
    changed = stranger.model_copy(update={"content": "new", "change": 1})
    desk.board.take(MessageCreated(message=stranger))
    desk.board.take(MessageUpdated(message=changed))
    assert desk.told == []
    assert set(desk.asked) == {"picture"}
    desk.board.hold(picture(last_seq=1).model_copy(update={"id": "d"}))
    assert desk.board.holdings["d"].messages == {1: changed}


def test_a_conversation_that_is_lost_is_forgotten_and_told_once() -> None:
    desk = Desk(message(1))
    for _ in range(2):
        desk.board.drop("c")
    assert desk.told == [ConversationLeft(conversation_id="c")]
    assert desk.board.conversations == {}


def test_a_start_afresh_goes_on_from_the_picture_with_what_came_after_it() -> None:
    desk = Desk(message(1))
    desk.board.take(reaction(5))
    desk.board.start_afresh(picture(last_seq=1, last_change=4, settled_change=4))
    assert desk.seen == 5
    assert users(desk.messages[1]) == [("bob",)]


def test_what_was_said_before_one_joined_is_no_longer_held() -> None:
    desk = Desk(message(1), message(2))
    desk.board.hold(picture(last_seq=2, joined_seq=1))
    assert set(desk.messages) == {2}


def test_only_the_newest_messages_are_held() -> None:
    desk = Desk(*(message(seq) for seq in range(1, HELD + 3)))
    assert (min(desk.messages), len(desk.messages)) == (3, HELD)
