from __future__ import annotations

import json

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, CARL, Ids, World

from parley.errors import Unavailable
from parley.messaging.events import ConversationChanged, Event, MessageCreated, PresenceChanged, Typing
from parley.messaging.fanout import ATTEMPTS, PAGE, READ, Outcome, backoff, deliver, tell
from parley.messaging.jobs import Audience, Job, Members, Peers, People, Targets
from parley.messaging.memory import MemoryStore
from parley.messaging.model import Member
from parley.presence.model import Presence, PresenceSettings
from parley.presence.service import change_settings

EVENT = ConversationChanged(conversation_id="01ARZ3NDEKTSV4RRFFQ69G5FAV")
BOTH = People(user_ids=(ANNA, BEN))


def run(world: World, job: Job) -> None:
    deliver(job, fanout=world.fanout, jitter=lambda: 1.0)


def drain(world: World, *, and_wait: bool = True) -> int:
    """Runs all jobs, and what they leave, to the end; gives how many there were."""
    done = 0
    while waiting := world.jobs.take():
        for job, delay in waiting:
            if and_wait:
                world.clock.advance(delay)
            run(world, job)
            done += 1
    return done


def connected() -> World:
    world = World()
    world.connect(ANNA, "a1")
    world.connect(ANNA, "a2")
    world.connect(BEN, "b1")
    return world


def test_few_people_are_told_at_once_on_all_devices_but_the_one_that_sent() -> None:
    world = connected()
    tell(EVENT, BOTH, fanout=world.fanout, except_connection_id="a1")
    assert world.poster.reached == ["a2", "b1"]
    assert world.jobs.waiting == []
    assert json.loads(world.poster.posts[0][1]) == {
        "type": "conversation.changed",
        "conversation_id": EVENT.conversation_id,
        "change": None,
        "left": False,
    }


def test_with_a_bound_of_0_everything_goes_through_the_queue_and_arrives_the_same() -> None:
    world = connected()
    world.inline_recipients = 0
    tell(EVENT, BOTH, fanout=world.fanout, except_connection_id="a1")
    assert world.poster.posts == []
    assert drain(world) == 1
    assert world.poster.reached == ["a2", "b1"]


def test_one_more_than_the_bound_goes_through_the_queue() -> None:
    world = connected()
    world.inline_recipients = 1
    tell(EVENT, BOTH, fanout=world.fanout)
    assert world.poster.posts == []
    assert [job.to for job, _ in world.jobs.waiting] == [BOTH]


def test_nothing_is_published_where_nobody_is_connected() -> None:
    world = World()
    tell(EVENT, BOTH, fanout=world.fanout)
    assert (world.poster.posts, world.jobs.waiting) == ([], [])


def test_an_expired_connection_is_not_posted_to() -> None:
    world = connected()
    world.clock.advance(361)
    tell(EVENT, BOTH, fanout=world.fanout)
    assert world.poster.posts == []


def test_a_connection_that_is_gone_is_removed_at_the_first_time() -> None:
    world = connected()
    world.poster.outcomes["b1"] = Outcome.GONE
    tell(EVENT, BOTH, fanout=world.fanout)
    tell(EVENT, BOTH, fanout=world.fanout)
    assert world.poster.reached == ["a1", "a1", "a2", "a2", "b1"]
    assert world.jobs.waiting == []


def test_a_post_to_a_socket_that_is_still_connecting_is_deferred() -> None:
    world = World()
    world.connect(BEN, "b1", seconds_ago=1)
    world.poster.outcomes["b1"] = Outcome.GONE
    tell(EVENT, BOTH, fanout=world.fanout)
    assert len(world.jobs.waiting) == 1
    world.poster.outcomes.clear()
    drain(world)
    assert world.poster.reached == ["b1", "b1"]


def test_what_fails_is_left_over_alone() -> None:
    world = connected()
    world.poster.outcomes["b1"] = Outcome.RETRY
    tell(EVENT, BOTH, fanout=world.fanout)
    ((job, _),) = world.jobs.waiting
    assert isinstance(job.to, Targets)
    assert [target.connection_id for target in job.to.targets] == ["b1"]
    assert job.attempt == 1
    world.poster.outcomes.clear()
    drain(world)
    assert world.poster.reached == ["a1", "a2", "b1", "b1"]


def test_waits_between_attempts_grow_and_have_chance_in_them() -> None:
    longest = [backoff(attempt, 1.0) for attempt in range(1, 8)]
    assert longest == [2, 4, 8, 16, 32, 60, 60]
    assert [backoff(attempt, 0.0) for attempt in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]


def test_a_device_that_never_takes_its_posts_is_closed_after_the_last_attempt() -> None:
    world = connected()
    world.poster.outcomes["b1"] = Outcome.RETRY
    tell(EVENT, BOTH, fanout=world.fanout)
    drain(world)
    assert world.poster.reached.count("b1") == ATTEMPTS
    assert world.poster.closed == ["b1"]
    assert world.presence.get_records([BEN])[0].connections == ()


def test_a_refused_post_is_given_up() -> None:
    world = connected()
    world.poster.outcomes["b1"] = Outcome.REFUSED
    tell(EVENT, BOTH, fanout=world.fanout)
    assert world.jobs.waiting == []


def test_typing_is_not_tried_again() -> None:
    world = connected()
    world.poster.outcomes["b1"] = Outcome.RETRY
    event = Typing(conversation_id=EVENT.conversation_id, user_id=ANNA, expires_at=world.clock())
    tell(event, People(user_ids=(BEN,)), fanout=world.fanout)
    run(world, Job(event=event, to=People(user_ids=(BEN,))))
    assert world.jobs.waiting == []


def big_group(world: World, members: int) -> str:
    """One whose members are all connected, by a connection of the same name."""
    people = Ids(5000)
    others = [people() for _ in range(members - 1)]
    # A group of this size grows by joining, which is not made yet: the roster is filled as it will be.
    id_ = world.group(ANNA, *others[:200]).id
    rosters = world.store._rosters  # type: ignore[attr-defined]
    for other in others[200:]:
        rosters[id_][other] = rosters[id_][others[0]].model_copy(update={"user_id": other})
    for user_id in (ANNA, *others):
        world.connect(user_id, user_id)
    return id_


def test_a_large_group_is_told_in_pages_each_member_once() -> None:
    world = World()
    id_ = big_group(world, 2 * PAGE + 1)
    message = world.post(ANNA, id_, "m1")
    tell(MessageCreated(message=message), Members(conversation_id=id_, seq=1), fanout=world.fanout)
    assert world.poster.posts == []
    assert drain(world) == 3
    assert len(world.poster.reached) == len(set(world.poster.reached)) == 2 * PAGE + 1


def test_all_pages_are_on_their_way_before_the_first_one_is_posted() -> None:
    world = World()
    id_ = big_group(world, READ + 2 * PAGE + 1)
    world.poster.before_posting = lambda: len(world.jobs.waiting)
    run(world, Job(event=EVENT, to=Members(conversation_id=id_)))
    pages = [job.to.user_ids for job, delay in world.jobs.take() if isinstance(job.to, People) and delay == 0]
    assert world.poster.seen_before_posting == len(pages)
    assert [len(page) for page in pages] == [*[PAGE] * (READ // PAGE - 1), PAGE, PAGE, 1]
    reached = [*world.poster.reached, *(user_id for page in pages for user_id in page)]
    assert len(reached) == len(set(reached)) == READ + 2 * PAGE + 1


def test_where_the_names_cannot_be_read_on_another_job_goes_on_and_nobody_is_told_twice() -> None:
    world = World(store=Faltering(fails_at=2))
    id_ = big_group(world, 2 * READ + 1)
    run(world, Job(event=EVENT, to=Members(conversation_id=id_)))
    assert [job.to.kind for job, _ in world.jobs.waiting].count("members") == 1
    drain(world)
    assert len(world.poster.reached) == len(set(world.poster.reached)) == 2 * READ + 1


def test_where_no_name_can_be_read_the_job_fails_and_comes_back() -> None:
    world = World(store=Faltering(fails_at=1))
    id_ = big_group(world, PAGE + 1)
    with pytest.raises(Unavailable):
        run(world, Job(event=EVENT, to=Members(conversation_id=id_)))
    assert (world.jobs.waiting, world.poster.posts) == ([], [])


class Faltering(MemoryStore):
    """Does not answer one of the readings of the roster."""

    def __init__(self, fails_at: int) -> None:
        super().__init__()
        self._readings = 0
        self._fails_at = fails_at

    def list_members(self, conversation_id: str, after: str | None, limit: int) -> list[Member]:
        if limit > READ:
            self._readings += 1
            if self._readings == self._fails_at:
                raise Unavailable
        return super().list_members(conversation_id, after, limit)


def test_a_group_within_the_bound_is_told_at_once() -> None:
    world = World(inline_recipients=3)
    id_ = big_group(world, 3)
    tell(EVENT, Members(conversation_id=id_), fanout=world.fanout)
    assert len(world.poster.posts) == 3
    assert world.jobs.waiting == []


def test_whoever_joined_later_or_left_before_gets_nothing() -> None:
    world = World()
    id_ = world.group(ANNA, BEN, CARL).id
    for user_id in (ANNA, BEN, CARL):
        world.connect(user_id, user_id)
    message = world.post(ANNA, id_, "m1")
    roster = world.store._rosters[id_]  # type: ignore[attr-defined]
    roster[BEN] = roster[BEN].model_copy(update={"joined_seq": 1})
    del roster[CARL]
    tell(MessageCreated(message=message), Members(conversation_id=id_, seq=message.seq), fanout=world.fanout)
    assert world.poster.reached == [ANNA]


def test_peers_are_the_others_of_ones_pairs_in_pages() -> None:
    world = World()
    people = Ids(5000)
    peers = [people() for _ in range(PAGE + 5)]
    for peer in peers:
        world.pair(ANNA, peer)
        world.connect(peer, peer)
    world.group(ANNA, CARL)
    world.connect(CARL, CARL)
    run(world, Job(event=EVENT, to=Peers(user_id=ANNA)))
    drain(world)
    assert world.poster.reached == sorted(peers)


def test_who_hides_when_they_are_online_is_not_told_it_of_others_but_what_others_say() -> None:
    world = connected()
    hidden = PresenceSettings(last_seen="nobody")
    change_settings(BEN, hidden, store=world.presence, clock=world.clock)
    online = Presence(user_id=CARL, state="online", expires_at=world.clock(), last_seen_at=world.clock())
    tell(PresenceChanged(presence=online), BOTH, fanout=world.fanout)
    assert world.poster.reached == ["a1", "a2"]
    tell(PresenceChanged(presence=online.model_copy(update={"user_id": BEN})), BOTH, fanout=world.fanout)
    assert world.poster.reached == ["a1", "a1", "a2", "a2", "b1"]
    tell(PresenceChanged(presence=Presence(user_id=CARL, state="offline")), BOTH, fanout=world.fanout)
    assert world.poster.reached.count("b1") == 2


@pytest.mark.parametrize(
    "to",
    [BOTH, Members(conversation_id=EVENT.conversation_id, seq=1), Peers(user_id=ANNA, after=EVENT.conversation_id)],
)
def test_a_job_survives_its_way_through_the_queue(to: Audience) -> None:
    world = World()
    events: list[Event] = [EVENT, MessageCreated(message=world.post(ANNA, world.pair().id, "m1"))]
    for event in events:
        job = Job(event=event, to=to, except_connection_id="a1", attempt=2)
        assert Job.model_validate_json(job.model_dump_json()) == job
