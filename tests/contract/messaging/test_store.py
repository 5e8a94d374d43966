"""What a store of messaging does, whichever it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, CARL, DORA, NOON, Ids, World

from parley.errors import NotFound
from parley.messaging.content import Card, CardField, Forward, MemberLeft, Renamed
from parley.messaging.dynamodb.numbered import BUCKET
from parley.messaging.model import Head, Membership, Message, SendKey, Void
from parley.messaging.ports import Store
from parley.messaging.reads import mark_read
from parley.messaging.sending import post_event
from parley.messaging.sync import sync
from parley.messaging.timeline import list_messages

LATER = NOON + timedelta(seconds=1)


def contents(store: Store, conversation_id: str, **options: Any) -> list[str]:
    bounds = {"after": 0, "before": 1000, "limit": 100} | options
    slots = store.read_slots(conversation_id, **bounds)
    return [str(slot.content) if isinstance(slot, Message) else "void" for slot in slots]


def message(conversation_id: str, seq: int, sender_id: str = ANNA) -> Message:
    return Message(
        id=Ids(seq)(),
        conversation_id=conversation_id,
        seq=seq,
        sender_id=sender_id,
        content=f"content {seq}",
        client_id=f"m{seq}",
        created_at=NOON,
    )


def test_a_pair_has_one_conversation_however_many_make_it(store: Store) -> None:
    def add(number: int) -> str:
        head = Head(id=Ids(number)(), type="single", members=(ANNA, BEN), created_at=NOON, updated_at=NOON)
        places = [
            Membership(user_id=one, conversation_id=head.id, type="single", peer_id=other, updated_at=NOON)
            for one, other in ((ANNA, BEN), (BEN, ANNA))
        ]
        return store.add_pair(head, places)

    with ThreadPoolExecutor(4) as threads:
        ids = set(threads.map(add, range(1, 9)))
    assert len(ids) == 1
    (id_,) = ids
    assert store.find_pairs([(ANNA, BEN), (ANNA, CARL)]) == {(ANNA, BEN): id_}
    head = store.get_head(id_)
    assert head is not None
    assert head.members == (ANNA, BEN)
    for one, other in ((ANNA, BEN), (BEN, ANNA)):
        (membership,) = store.list_memberships(one, None, 10)
        assert membership == store.get_membership(one, id_)
        assert (membership.conversation_id, membership.peer_id) == (id_, other)
    assert [member.user_id for member in store.list_members(id_, None, 10)] == [ANNA, BEN]


def test_a_group_with_more_members_than_a_batch_is_there_whole(world: World) -> None:
    people = Ids(5000)
    others = [people() for _ in range(60)]
    id_ = world.group(ANNA, *others).id
    assert [each.user_id for each in world.store.list_members(id_, None, 100)] == [ANNA, *others]
    assert [each.user_id for each in world.store.list_members(id_, others[10], 5)] == others[11:16]
    found = world.store.find_members([(id_, others[5]), (id_, BEN), (id_, ANNA)])
    assert {key: member.role for key, member in found.items()} == {(id_, others[5]): "member", (id_, ANNA): "owner"}
    memberships = world.store.get_memberships([(ANNA, id_), (BEN, id_)])
    assert [membership.role for membership in memberships.values()] == ["owner"]


def test_what_is_not_there_is_none_or_left_out(store: Store) -> None:
    nowhere = Ids()()
    assert store.get_head(nowhere) is None
    assert store.get_membership(ANNA, nowhere) is None
    assert store.get_heads([nowhere]) == {}
    assert store.get_heads([]) == {}
    assert store.get_messages([(nowhere, 1)]) == []
    assert store.list_memberships(ANNA, None, 10) == []
    with pytest.raises(NotFound):
        store.take_seq(nowhere, NOON)
    assert store.get_head(nowhere) is None
    with pytest.raises(NotFound):
        store.move_read_mark(ANNA, nowhere, 1, NOON)
    assert store.get_membership(ANNA, nowhere) is None


def test_taking_a_number_stamps_the_head_and_gives_it_back(world: World) -> None:
    id_ = world.pair().id
    taken = world.store.take_seq(id_, LATER)
    assert (taken.last_seq, taken.updated_at, taken.members) == (1, LATER, (ANNA, BEN))
    assert world.store.get_head(id_) == taken == world.store.get_heads([id_, id_])[id_]


def test_racing_senders_get_numbers_of_their_own_without_a_gap(world: World) -> None:
    id_ = world.pair().id

    def send(number: int) -> Message:
        return world.post((ANNA, BEN)[number % 2], id_, f"m{number}", f"content {number}")

    with ThreadPoolExecutor(8) as threads:
        sent = list(threads.map(send, range(40)))
    assert sorted(each.seq for each in sent) == list(range(1, 41))
    stored = {each.seq: each for each in world.store.get_messages([(id_, seq) for seq in range(1, 41)])}
    assert all(stored[each.seq] == each for each in sent)


def test_racing_retries_of_one_message_make_one(world: World) -> None:
    id_ = world.pair().id
    with ThreadPoolExecutor(8) as threads:
        sent = list(threads.map(lambda number: world.post(ANNA, id_, "m1", f"try {number}"), range(16)))
    assert all(each == sent[0] for each in sent)
    assert sorted(contents(world.store, id_)) == [sent[0].content, *["void"] * 15]


def test_a_message_and_a_send_key_are_found_by_themselves(world: World) -> None:
    id_ = world.pair().id
    sent = world.post(ANNA, id_, "m1")
    world.store.fill(id_, Void(seq=2, created_at=NOON))
    assert world.store.get_message(id_, 1) == sent
    assert world.store.get_message(id_, 2) is None
    assert world.store.get_message(id_, 3) is None
    key = world.store.get_send_key(id_, ANNA, "m1")
    assert key is not None
    assert key.seq == 1
    assert world.store.get_send_key(id_, BEN, "m1") is None


def test_all_that_a_message_can_say_comes_back_as_it_was(world: World) -> None:
    group = world.group(ANNA, BEN, CARL).id
    card = Card(title="Build 7", fields=[CardField(name="branch", value="main")])
    world.post(ANNA, group, "m1", card, content_type="card")
    world.post(BEN, group, "m2", Forward(conversation_id=group, seq=1), content_type="forward")
    world.post(CARL, group, "m3", reply_to=2, mentions=(ANNA,), mention_all=True)
    world.edit(CARL, group, 3, "Bye", mentions=(BEN,))
    world.react(ANNA, group, 3)
    post_event(group, Renamed(actor_id=ANNA, title="Tea"), store=world.store, clock=world.clock, new_id=world.new_id)
    items = world.read(BEN, group).items
    assert [each.content for each in items] == [card, card, "Bye", Renamed(actor_id=ANNA, title="Tea")]
    assert items[1].forwarded_from is not None
    assert items[2].reply_to is not None
    assert (items[2].mentions, items[2].edits, items[2].change) == ((BEN,), 1, 2)
    assert items[2].reactions[0].user_ids == (ANNA,)
    assert world.read(BEN, group, after_seq=0).items == items


def test_an_album_stays_what_it_was_through_edits_and_recalls_and_a_forward_has_its_own(world: World) -> None:
    pair = world.pair().id
    for number in (1, 2, 3):
        world.post(ANNA, pair, f"m{number}", album="a-1")
    world.post(BEN, pair, "f1", Forward(conversation_id=pair, seq=1), content_type="forward", album="a-2")
    world.post(BEN, pair, "f2", Forward(conversation_id=pair, seq=1), content_type="forward")
    world.edit(ANNA, pair, 2, "Bye")
    world.recall(ANNA, pair, 3)
    items = world.read(BEN, pair).items
    assert [each.album for each in items] == ["a-1", "a-1", "a-1", "a-2", None]
    assert world.read(BEN, pair, after_seq=0).items == items


def test_the_first_send_key_stands(store: Store) -> None:
    first, second = SendKey(seq=1, created_at=NOON), SendKey(seq=2, created_at=LATER)
    assert store.claim_send_key("c", ANNA, "m1", first) == first
    assert store.claim_send_key("c", ANNA, "m1", second) == first
    assert store.claim_send_key("c", BEN, "m1", second) == second
    assert store.claim_send_key("c", ANNA, "m2", second) == second


def test_a_send_key_is_moved_by_one_alone(store: Store) -> None:
    first, second, third = (SendKey(seq=seq, created_at=NOON) for seq in (1, 2, 3))
    store.claim_send_key("c", ANNA, "m1", first)
    assert store.move_send_key("c", ANNA, "m1", 1, second) == second
    assert store.move_send_key("c", ANNA, "m1", 1, third) == second
    assert store.claim_send_key("c", ANNA, "m1", third) == second


def test_a_number_is_filled_once_by_a_message_or_a_void(store: Store) -> None:
    id_ = Ids()()
    void = Void(seq=1, created_at=NOON)
    assert store.fill(id_, void) == void
    assert store.fill(id_, message(id_, 1)) == void
    assert store.fill(id_, message(id_, 2)) == message(id_, 2)
    assert store.fill(id_, message(id_, 2, BEN)) == message(id_, 2)
    assert store.fill(id_, Void(seq=2, created_at=LATER)) == message(id_, 2)
    assert store.get_messages([(id_, 1), (id_, 2), (id_, 3)]) == [message(id_, 2)]


def test_reading_crosses_the_border_of_a_bucket_both_ways(store: Store) -> None:
    id_ = Ids()()
    border = range(BUCKET - 3, BUCKET + 3)
    for seq in border:
        store.fill(id_, message(id_, seq))
    everything = [f"content {seq}" for seq in border]
    bounds = {"after": BUCKET - 4, "before": BUCKET + 3}
    assert contents(store, id_, **bounds) == everything
    assert contents(store, id_, **bounds, newest_first=True) == everything[::-1]
    assert contents(store, id_, **bounds, limit=4) == everything[:4]
    assert contents(store, id_, **bounds, limit=4, newest_first=True) == everything[:1:-1]
    assert contents(store, id_, after=BUCKET - 1, before=BUCKET + 1) == [f"content {BUCKET}"]
    assert contents(store, id_, after=BUCKET, before=BUCKET + 1) == []
    unread = store.find_unread(id_, after=BUCKET - 3, through=BUCKET + 1, user_id=BEN, limit=999)
    assert [each.seq for each in unread] == [BUCKET - 2, BUCKET - 1, BUCKET, BUCKET + 1]


def test_unread_leaves_out_voids_ones_own_recalled_ones_and_events_and_stops_at_the_limit(store: Store) -> None:
    id_ = Ids()()
    for seq in range(1, 11):
        store.fill(id_, message(id_, seq, (ANNA, BEN)[seq % 2]))
    store.fill(id_, Void(seq=11, created_at=NOON))
    event = {"content_type": "system", "content": MemberLeft(actor_id=CARL), "sender_type": "system"}
    store.fill(id_, message(id_, 12).model_copy(update=event))
    store.fill(id_, message(id_, 13).model_copy(update={"status": "recalled"}))

    def unread(user_id: str, after: int, through: int, limit: int = 999) -> list[int]:
        found = store.find_unread(id_, after=after, through=through, user_id=user_id, limit=limit)
        return [each.seq for each in found]

    assert unread(ANNA, 0, 13) == [1, 3, 5, 7, 9]
    assert unread(ANNA, 1, 8) == [3, 5, 7]
    assert unread(CARL, 0, 13, limit=7) == [1, 2, 3, 4, 5, 6, 7]


def test_unread_tells_whom_a_message_calls(store: Store) -> None:
    id_ = Ids()()
    store.fill(id_, message(id_, 1))
    store.fill(id_, message(id_, 2).model_copy(update={"mentions": (CARL, BEN)}))
    store.fill(id_, message(id_, 3).model_copy(update={"mention_all": True}))
    called = {
        user: [each.seq for each in store.find_unread(id_, after=0, through=3, user_id=user, limit=9) if each.mentioned]
        for user in (BEN, CARL, DORA)
    }
    assert called == {BEN: [2, 3], CARL: [2, 3], DORA: [3]}


def test_content_of_any_script_and_size_comes_back_as_it_was(world: World) -> None:
    id_ = world.pair().id
    texts = ["上海 😀 \u0000 ﷽", "x" * 16_000, " leading", '{"a": "b"}']
    sent = [world.post(ANNA, id_, f"m{number}", text) for number, text in enumerate(texts)]
    assert [each.content for each in sent] == texts == contents(world.store, id_)


def test_a_read_mark_moves_forward_alone(world: World) -> None:
    id_ = world.pair().id
    move = world.store.move_read_mark
    assert [move(BEN, id_, seq, LATER) for seq in (3, 1, 3, 4)] == [3, 3, 3, 4]
    membership = world.store.get_membership(BEN, id_)
    assert membership is not None
    assert (membership.read_seq, membership.updated_at) == (4, LATER)


def test_racing_read_marks_end_at_the_highest(world: World) -> None:
    id_ = world.pair().id
    for number in range(20):
        world.post(ANNA, id_, f"m{number}")

    def mark(seq: int) -> int:
        return mark_read(BEN, id_, seq, store=world.store, clock=world.clock).seq

    with ThreadPoolExecutor(8) as threads:
        standing = list(threads.map(mark, range(1, 21)))
    assert all(stands >= asked for asked, stands in enumerate(standing, 1))
    membership = world.store.get_membership(BEN, id_)
    assert membership is not None
    assert membership.read_seq == 20


def test_a_crashed_send_is_healed_and_its_void_is_named_once_old(world: World) -> None:
    id_ = world.pair().id
    world.store.take_seq(id_, world.clock())
    world.store.claim_send_key(id_, ANNA, "m1", SendKey(seq=1, created_at=world.clock()))
    world.store.take_seq(id_, world.clock())
    world.clock.advance(30)
    healed = world.post(ANNA, id_, "m1")
    assert healed.seq == 3
    page = list_messages(BEN, id_, after_seq=0, limit=10, store=world.store, clock=world.clock)
    assert (page.items, page.voids, page.next) == ([], [1], 1)
    world.clock.advance(60)
    page = list_messages(BEN, id_, after_seq=0, limit=10, store=world.store, clock=world.clock)
    assert (page.items, page.voids, page.next) == ([healed], [1, 2], None)


def test_memberships_come_in_pages_in_one_order(world: World) -> None:
    people = Ids(5000)
    made = sorted(world.pair(ANNA, people()).id for _ in range(5))
    first = [each.conversation_id for each in world.store.list_memberships(ANNA, None, 3)]
    rest = [each.conversation_id for each in world.store.list_memberships(ANNA, first[-1], 3)]
    assert first + rest == made


def test_sync_gives_what_changed_and_nothing_else(world: World) -> None:
    quiet, loud, read = (world.pair(ANNA, other).id for other in (BEN, CARL, DORA))
    world.post(DORA, read, "m1")
    world.clock.advance(60)
    cursor = sync(ANNA, None, 100, store=world.store, clock=world.clock).next
    world.clock.advance(60)
    sent = world.post(CARL, loud, "m2")
    mark_read(ANNA, read, 1, store=world.store, clock=world.clock)
    changed = {each.id: each for each in sync(ANNA, cursor, 100, store=world.store, clock=world.clock).items}
    assert set(changed) == {loud, read} != {quiet}
    assert (changed[loud].unread, changed[loud].last_message) == (1, sent)
    assert (changed[read].unread, changed[read].read_seq) == (0, 1)
