"""Hand-written stand-ins: a clock that the test owns, ids in order, a poster and a queue that remember."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from parley.bootstrap.chat import Chat
from parley.bootstrap.files import FileDesk
from parley.bootstrap.search import Searches
from parley.errors import NotFound
from parley.files.memory import MemoryFileStore, MemoryObjects, MemorySigner
from parley.files.model import Limits
from parley.files.ports import FileStore
from parley.limits.memory import MemoryBucketStore
from parley.limits.model import Kind, Limit
from parley.limits.service import Limiter
from parley.messaging.content import AnyGiven, FileContent, GivenType
from parley.messaging.fanout import Fanout, Outcome
from parley.messaging.jobs import Job, Target, Wake
from parley.messaging.memory import MemoryStore
from parley.messaging.model import Conversation, Draft, Message, Permissions, TimelinePage
from parley.messaging.ports import Store
from parley.messaging.revising import Revised, edit_message, react, recall_message
from parley.messaging.rosters import RosterChange, add_members, leave
from parley.messaging.sending import post_message
from parley.messaging.service import create_group, get_conversation, open_pair
from parley.messaging.timeline import list_messages
from parley.presence.memory import MemoryPresenceStore
from parley.presence.service import connect, new_connection
from parley.search.memory import MemoryPositionStore, MemoryTextStore
from parley.search.sweep import Sweep

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class OwnedClock:
    """Stands still until the test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Ids:
    """ULIDs that count up."""

    def __init__(self, first: int = 1) -> None:
        self._next = first

    def __call__(self) -> str:
        number, self._next = self._next, self._next + 1
        digits = ""
        for _ in range(26):
            number, digit = divmod(number, 32)
            digits = ALPHABET[digit] + digits
        return digits


class FakePoster:
    """Answers what the test says for a connection, DELIVERED unless it says so."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, bytes]] = []
        self.closed: list[str] = []
        self.outcomes: dict[str, Outcome] = {}
        self.before_posting: Callable[[], int] = lambda: 0
        self.seen_before_posting = 0

    def post_all(self, targets: Sequence[Target], payload: bytes) -> Iterable[tuple[Target, Outcome]]:
        self.seen_before_posting = self.before_posting()
        for target in targets:
            self.posts.append((target.connection_id, payload))
            yield target, self.outcomes.get(target.connection_id, Outcome.DELIVERED)

    def close(self, connection_id: str) -> Outcome:
        self.closed.append(connection_id)
        return self.outcomes.get(connection_id, Outcome.DELIVERED)

    @property
    def reached(self) -> list[str]:
        """The connections that were posted to, each as often as it was."""
        return sorted(connection_id for connection_id, _ in self.posts)


class FakeJobs:
    """A queue that the test empties."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Job, int]] = []
        self.wakes: list[Wake] = []

    def publish(self, *jobs: Job, delay_seconds: int = 0) -> None:
        # As they would arrive: through JSON.
        self.waiting += [(Job.model_validate_json(job.model_dump_json()), delay_seconds) for job in jobs]

    def wake(self, wake: Wake) -> None:
        self.wakes.append(Wake.model_validate_json(wake.model_dump_json()))

    def take(self) -> list[tuple[Job, int]]:
        taken, self.waiting = self.waiting, []
        return taken


class FakeFiles:
    """A file store: who owns a file, what it is, and in which conversations it can be had."""

    def __init__(self) -> None:
        self.owners: dict[str, str] = {}
        self.files: dict[str, FileContent] = {}
        self.uses: set[tuple[str, str, str, str]] = set()
        """File, conversation, sender, client id."""

    @property
    def places(self) -> set[tuple[str, str]]:
        return {(file_id, conversation_id) for file_id, conversation_id, *_ in self.uses}

    def add(self, owner: str, file: FileContent) -> None:
        self.owners[file.file_id], self.files[file.file_id] = owner, file

    def find(self, sender_id: str, file_id: str, *, origin_id: str | None = None) -> FileContent:
        if self.owners.get(file_id) != sender_id and (file_id, origin_id) not in self.places:
            raise NotFound("There is no such file.")
        return self.files[file_id]

    def attach(self, file_id: str, conversation_id: str, sender_id: str, client_id: str, seq: int) -> None:
        self.uses.add((file_id, conversation_id, sender_id, client_id))

    def detach(self, file_id: str, conversation_id: str, sender_id: str, client_id: str) -> None:
        self.uses.discard((file_id, conversation_id, sender_id, client_id))


ANNA, BEN, CARL, DORA = (Ids(first)() for first in (101, 102, 103, 104))


@dataclass
class World:
    """Everything in memory."""

    store: Store = field(default_factory=MemoryStore)
    presence: MemoryPresenceStore = field(default_factory=MemoryPresenceStore)
    files: FakeFiles = field(default_factory=FakeFiles)
    poster: FakePoster = field(default_factory=FakePoster)
    jobs: FakeJobs = field(default_factory=FakeJobs)
    clock: OwnedClock = field(default_factory=OwnedClock)
    new_id: Ids = field(default_factory=lambda: Ids(1000))
    inline_recipients: int = 10
    file_store: FileStore = field(default_factory=MemoryFileStore)
    objects: MemoryObjects = field(default_factory=MemoryObjects)
    file_limits: Limits = field(default_factory=lambda: Limits(10_000_000, 25_000_000, ("*/*",)))
    limit: Limit = field(default_factory=lambda: Limit(10_000, 100_000))
    buckets: MemoryBucketStore = field(default_factory=MemoryBucketStore)

    def __post_init__(self) -> None:
        limits: dict[Kind, Limit] = {"person": self.limit, "conversation": self.limit, "app": self.limit}
        self.limits = Limiter(limits, store=self.buckets, clock=self.clock)

    @property
    def fanout(self) -> Fanout:
        return Fanout(self.store, self.presence, self.poster, self.jobs, self.jobs, self.clock, self.inline_recipients)

    @property
    def chat(self) -> Chat:
        return Chat(
            self.store,
            self.files,
            self.presence,
            self.fanout,
            self.clock,
            self.new_id,
            self.limits,
            timedelta(hours=24),
        )

    @cached_property
    def searches(self) -> Searches:
        assert isinstance(self.store, MemoryStore)
        limit = Limit(5, 50)
        return Searches(
            store=self.store,
            finder=Sweep(MemoryTextStore(self.store), self.clock),
            positions=MemoryPositionStore(),
            limits=Limiter({"search": limit}, store=self.buckets, clock=self.clock),
            clock=self.clock,
            new_id=self.new_id,
        )

    @property
    def desk(self) -> FileDesk:
        return FileDesk(self.file_store, MemorySigner(), self.file_limits)

    def pair(self, one: str = ANNA, other: str = BEN) -> Conversation:
        return open_pair(one, other, store=self.store, clock=self.clock, new_id=self.new_id).conversation

    def group(self, owner: str, *members: str) -> Conversation:
        return create_group(owner, "Lunch", members, store=self.store, clock=self.clock, new_id=self.new_id)

    def allow(self, conversation_id: str, **permissions: str) -> None:
        """Says who may do what in a group; what is not said is as it begins."""
        self.store.take_change(
            conversation_id, self.clock(), {"permissions": Permissions.model_validate(permissions)}, {}
        )

    def add(self, actor: str, conversation_id: str, *user_ids: str) -> RosterChange:
        return add_members(actor, conversation_id, user_ids, store=self.store, clock=self.clock, new_id=self.new_id)

    def leave(self, user_id: str, conversation_id: str, heir: str | None = None) -> RosterChange:
        return leave(user_id, conversation_id, heir, store=self.store, clock=self.clock, new_id=self.new_id)

    def post(
        self,
        sender: str,
        conversation_id: str,
        client_id: str,
        content: AnyGiven = "Hello",
        *,
        content_type: GivenType = "text",
        **options: Any,
    ) -> Message:
        draft = Draft(client_id=client_id, content_type=content_type, content=content, **options)
        return post_message(
            sender,
            conversation_id,
            draft,
            store=self.store,
            files=self.files,
            limits=self.limits,
            clock=self.clock,
            new_id=self.new_id,
        ).message

    def edit(
        self, user_id: str, conversation_id: str, seq: int, content: str, mentions: tuple[str, ...] = ()
    ) -> Revised:
        return edit_message(
            user_id, conversation_id, seq, content, mentions, store=self.store, files=self.files, clock=self.clock
        )

    def recall(self, user_id: str, conversation_id: str, seq: int) -> Revised:
        within = timedelta(hours=24)
        return recall_message(
            user_id, conversation_id, seq, within=within, store=self.store, files=self.files, clock=self.clock
        )

    def react(self, user_id: str, conversation_id: str, seq: int, emoji: str = "👍", *, on: bool = True) -> Revised:
        return react(user_id, conversation_id, seq, emoji, on=on, store=self.store, clock=self.clock)

    def look(self, user_id: str, conversation_id: str) -> Conversation:
        return get_conversation(user_id, conversation_id, store=self.store, clock=self.clock)

    def read(
        self, user_id: str, conversation_id: str, *, after_seq: int | None = None, limit: int = 100
    ) -> TimelinePage:
        return list_messages(
            user_id, conversation_id, after_seq=after_seq, limit=limit, store=self.store, clock=self.clock
        )

    def connect(self, user_id: str, connection_id: str, *, seconds_ago: float = 60) -> None:
        connection = new_connection(
            connection_id,
            user_id=user_id,
            device_id="device",
            connected_at=self.clock.now - timedelta(seconds=seconds_ago),
            token_expires_at=self.clock.now + timedelta(minutes=15),
            at=self.clock.now,
        )
        connect(connection, store=self.presence, clock=self.clock)
