"""Search against the simplest thing that could be right: looking at every message that a person may read."""

from __future__ import annotations

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.unit.messaging.fakes import ANNA, BEN, CARL, World
from tests.unit.search.talk import Talk

from parley.errors import Conflict, Forbidden, NotFound
from parley.messaging.copies import COPY_SIZE
from parley.messaging.memory import MemoryStore
from parley.messaging.model import Message
from parley.messaging.own import hide_messages
from parley.search.memory import MemoryPositionStore, MemoryTextStore
from parley.search.model import Query, Term
from parley.search.text import line_of, matches

PEOPLE = (ANNA, BEN, CARL)
WORDS = ("上海", "lunch", "noon")
QUERIES = (
    *(Query(terms=(Term(word),)) for word in WORDS),
    Query(terms=(Term("lunch"), Term("noon"))),
    Query(terms=(Term("lunch"),), sender_id=BEN),
    Query(sender_id=CARL),
)
people, words = st.sampled_from(PEOPLE), st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
places = st.integers(0, 1)
seqs = st.one_of(st.integers(1, 40), st.integers(COPY_SIZE - 5, COPY_SIZE + 60))


class SearchMachine(RuleBasedStateMachine):
    @initialize(texts=st.lists(words, min_size=1, max_size=8))
    def begin(self, texts: list[str]) -> None:
        store = MemoryStore()
        self.world = World(store=store)
        self.talk = Talk(self.world, MemoryTextStore(store), MemoryPositionStore())
        self.places = (self.world.pair(ANNA, BEN).id, self.world.group(ANNA, BEN, CARL).id)
        self.talk.fill(self.places[1], BEN, COPY_SIZE + 20, every=50, text=texts[0])
        for index, text in enumerate(texts):
            self.world.post(BEN, self.places[index % 2], f"first-{index}", text)
        self.sent = 0

    @rule(person=people, place=places, text=words)
    def post(self, person: str, place: int, text: str) -> None:
        self.sent += 1
        self.try_to(lambda: self.world.post(person, self.places[place], f"m-{self.sent}", text))

    @rule(person=people, place=places, seq=seqs, text=words)
    def edit(self, person: str, place: int, seq: int, text: str) -> None:
        self.try_to(lambda: self.world.edit(person, self.places[place], seq, text))

    @rule(person=people, place=places, seq=seqs)
    def recall(self, person: str, place: int, seq: int) -> None:
        self.try_to(lambda: self.world.recall(person, self.places[place], seq))

    @rule(person=people, place=places, seq=seqs)
    def hide(self, person: str, place: int, seq: int) -> None:
        store, clock = self.world.store, self.world.clock
        self.try_to(lambda: hide_messages(person, self.places[place], [seq], store=store, clock=clock))

    @rule(person=st.sampled_from((BEN, CARL)))
    def leave(self, person: str) -> None:
        self.try_to(lambda: self.world.leave(person, self.places[1]))

    @rule(person=st.sampled_from((BEN, CARL)))
    def come_back(self, person: str) -> None:
        self.try_to(lambda: self.world.add(ANNA, self.places[1], person))

    @rule(seconds=st.sampled_from((1, 50, 70, 3000, 7200)))
    def wait(self, seconds: int) -> None:
        self.world.clock.advance(seconds)

    @rule(person=people, query=st.sampled_from(QUERIES), limit=st.integers(1, 7))
    def search(self, person: str, query: Query, limit: int) -> None:
        hits = self.talk.everything(person, query, limit=limit)
        found = [(hit.message.conversation_id, hit.message.seq) for hit in hits]
        expected = [each for each in self.may_read(person) if matches(query, line_of(each))]
        assert sorted(found) == sorted((each.conversation_id, each.seq) for each in expected)
        times = [hit.message.created_at for hit in hits]
        assert times == sorted(times, reverse=True)

    @invariant()
    def everybody_finds_what_they_may_read(self) -> None:
        if hasattr(self, "talk"):
            self.search(ANNA, QUERIES[0], 5)

    def may_read(self, person: str) -> list[Message]:
        readable: list[Message] = []
        for place in self.places:
            try:
                after: int | None = 0
                while after is not None:
                    page = self.world.read(person, place, after_seq=after)
                    readable += page.items
                    after = page.next
            except NotFound:
                pass
        return readable

    def try_to(self, act: object) -> None:
        try:
            assert callable(act)
            act()
        except (NotFound, Forbidden, Conflict):
            pass


TestSearchMachine = SearchMachine.TestCase
TestSearchMachine.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, phases=(Phase.explicit, Phase.generate)
)
