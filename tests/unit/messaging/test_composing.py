from __future__ import annotations

from typing import Any

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, CARL, DORA, Ids, World

from parley.errors import Conflict, Forbidden, InvalidRequest, NotFound, ParleyError
from parley.messaging.composing import EXCERPT, MAX_MENTIONS
from parley.messaging.content import Attachment, Card, FileContent, Forward, MemberLeft
from parley.messaging.memory import MemoryStore
from parley.messaging.model import Body, Draft, Message, Origin, Quote
from parley.messaging.sending import Sender, place_message, post_event, post_message

FILE = FileContent(file_id=Ids(77)(), name="plan.pdf", size=9, media_type="application/pdf")


def forward(world: World, sender: str, conversation_id: str, origin: Message, client_id: str = "f1") -> Message:
    content = Forward(conversation_id=origin.conversation_id, seq=origin.seq)
    return world.post(sender, conversation_id, client_id, content, content_type="forward")


# Replies


def test_a_reply_quotes_the_beginning_of_what_it_answers_on_one_line() -> None:
    world = World()
    pair = world.pair().id
    asked = world.post(ANNA, pair, "m1", "Shall we\n\n  eat? " + "x" * 500)
    reply = world.post(BEN, pair, "m2", "Yes", reply_to=1)
    excerpt = ("Shall we eat? " + "x" * 500)[:EXCERPT]
    assert reply.reply_to == Quote(seq=1, message_id=asked.id, sender_id=ANNA, excerpt=excerpt)
    assert world.read(ANNA, pair).items == [asked, reply]


def test_a_quote_of_a_file_is_its_name_and_of_a_card_its_title() -> None:
    world = World()
    pair = world.pair().id
    world.files.add(ANNA, FILE)
    world.post(ANNA, pair, "m1", Attachment(file_id=FILE.file_id), content_type="file")
    world.post(ANNA, pair, "m2", Card(title="Build 7"), content_type="card")
    quotes = [world.post(BEN, pair, f"r{seq}", reply_to=seq).reply_to for seq in (1, 2)]
    assert [(each.content_type, each.excerpt) for each in quotes if each] == [("file", "plan.pdf"), ("card", "Build 7")]


@pytest.mark.parametrize("seq", [2, 99])
def test_a_reply_to_a_void_or_to_nothing_is_refused_and_takes_no_number(seq: int) -> None:
    world = World()
    pair = world.pair().id
    world.post(ANNA, pair, "m1")
    world.store.take_seq(pair, world.clock())
    with pytest.raises(NotFound):
        world.post(BEN, pair, "m2", reply_to=seq)
    assert world.look(BEN, pair).last_seq == 2


def test_a_reply_to_what_came_before_one_joined_is_refused() -> None:
    world = World()
    group = world.group(ANNA, BEN).id
    world.post(ANNA, group, "m1")
    world.add(ANNA, group, CARL)
    with pytest.raises(NotFound):
        world.post(CARL, group, "m2", reply_to=1)


def test_a_reply_to_a_recalled_message_is_refused_and_earlier_quotes_of_it_fall_silent() -> None:
    world = World()
    pair = world.pair().id
    world.post(ANNA, pair, "m1", "secret")
    world.post(BEN, pair, "m2", reply_to=1)
    world.recall(ANNA, pair, 1)
    with pytest.raises(Conflict):
        world.post(BEN, pair, "m3", reply_to=1)
    for page in (world.read(ANNA, pair), world.read(ANNA, pair, after_seq=1)):
        quote = page.items[-1].reply_to
        assert quote is not None
        assert quote.excerpt == ""
    assert "secret" not in world.look(ANNA, pair).model_dump_json()


# Mentions


def test_members_are_mentioned_and_others_are_not() -> None:
    world = World()
    pair, group = world.pair().id, world.group(ANNA, BEN, CARL).id
    assert world.post(ANNA, pair, "m1", mentions=(BEN, ANNA)).mentions == (BEN, ANNA)
    assert world.post(ANNA, group, "m1", mentions=(BEN, CARL)).mentions == (BEN, CARL)
    for place, stranger in ((pair, CARL), (group, DORA)):
        with pytest.raises(InvalidRequest):
            world.post(ANNA, place, "m2", mentions=(BEN, stranger))


def test_so_many_are_mentioned_and_no_more() -> None:
    world = World()
    with pytest.raises(InvalidRequest):
        world.post(ANNA, world.pair().id, "m1", mentions=(BEN,) * (MAX_MENTIONS + 1))


def test_anyone_mentions_all_in_a_pair_and_in_a_group_whom_it_allows_it() -> None:
    world = World()
    open_, closed = world.group(ANNA, BEN).id, world.group(ANNA, BEN).id
    world.allow(closed, mention_all="admins")
    for place in (world.pair().id, open_):
        assert world.post(BEN, place, "m1", mention_all=True).mention_all
    assert world.post(ANNA, closed, "m1", mention_all=True).mention_all
    with pytest.raises(Forbidden):
        world.post(BEN, closed, "m1", mention_all=True)


# Forwards


def test_a_forward_says_the_same_elsewhere_and_names_who_said_it_first() -> None:
    world = World()
    pair, other, third = world.pair().id, world.pair(BEN, CARL).id, world.pair(CARL, DORA).id
    said = world.post(ANNA, pair, "m1", "Hello", mentions=(BEN,))
    world.clock.advance(60)
    once = forward(world, BEN, other, said)
    assert (once.content, once.mentions, once.sender_id) == ("Hello", (), BEN)
    assert once.forwarded_from == Origin(sender_id=ANNA, created_at=said.created_at)
    assert forward(world, CARL, third, once).forwarded_from == once.forwarded_from


def test_a_forward_of_what_one_may_not_read_is_refused() -> None:
    world = World()
    pair, other = world.pair().id, world.pair(BEN, CARL).id
    said = world.post(ANNA, pair, "m1")
    with pytest.raises(NotFound):
        forward(world, CARL, other, said)
    with pytest.raises(NotFound):
        forward(world, BEN, other, said.model_copy(update={"seq": 9}))


def test_a_forwarded_file_can_be_had_where_it_goes() -> None:
    world = World()
    pair, other = world.pair().id, world.pair(BEN, CARL).id
    world.files.add(ANNA, FILE)
    sent = world.post(ANNA, pair, "m1", Attachment(file_id=FILE.file_id), content_type="file")
    assert forward(world, BEN, other, sent).content == FILE
    assert (FILE.file_id, other) in world.files.places


def test_what_was_recalled_and_what_just_happened_is_not_forwarded() -> None:
    world = World()
    group, other = world.group(ANNA, BEN).id, world.pair(BEN, CARL).id
    said = world.post(ANNA, group, "m1")
    world.recall(ANNA, group, 1)
    left = MemberLeft(actor_id=CARL)
    happened = post_event(group, left, store=world.store, clock=world.clock, new_id=world.new_id).message
    for message, refusal in ((said, Conflict), (happened, Forbidden)):
        with pytest.raises(refusal):
            forward(world, BEN, other, message)


# Retries, other senders, cost


@pytest.mark.parametrize("options", [{"reply_to": 1}, {"mentions": (CARL,)}])
def test_a_retry_of_what_was_stored_gets_it_even_if_it_would_be_refused_now(options: dict[str, Any]) -> None:
    world = World()
    group = world.group(ANNA, BEN, CARL).id
    world.post(ANNA, group, "m1")
    sent = world.post(BEN, group, "m2", **options)
    world.recall(ANNA, group, 1)
    world.leave(CARL, group)
    assert world.post(BEN, group, "m2", **options) == sent
    with pytest.raises(ParleyError):
        world.post(BEN, group, "m3", **options)


def test_an_app_that_was_let_in_sends_under_its_own_name() -> None:
    world = World()
    pair = world.pair().id
    body = Body(content_type="card", content=Card(title="Build 7"))
    app = Sender("ci", "app")
    sent = place_message(app, pair, "m1", body, store=world.store, clock=world.clock, new_id=world.new_id).message
    assert (sent.sender_id, sent.sender_type, sent.content) == ("ci", "app", Card(title="Build 7"))


class CountedReads(MemoryStore):
    def __init__(self) -> None:
        super().__init__()
        self.reads: list[str] = []

    def __getattribute__(self, name: str) -> Any:
        if name.startswith(("get_", "list_", "read_", "find_")):
            self.reads.append(name)
        return super().__getattribute__(name)


@pytest.mark.parametrize(
    ("options", "more"),
    [
        ({}, []),
        ({"mentions": (BEN,)}, []),
        ({"mention_all": True}, []),
        ({"reply_to": 1}, ["get_message"]),
    ],
)
def test_a_plain_message_to_a_pair_costs_one_read_and_a_reply_one_more(options: Any, more: list[str]) -> None:
    store = CountedReads()
    world = World(store=store)
    pair = world.pair().id
    world.post(BEN, pair, "m0")
    store.reads.clear()
    draft = Draft(client_id="m1", content="Hello", **options)
    post_message(
        ANNA, pair, draft, store=store, files=world.files, limits=world.limits, clock=world.clock, new_id=world.new_id
    )
    assert store.reads == ["get_membership", *more]
