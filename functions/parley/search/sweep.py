"""Finding without a server: down through conversations, always where the newest that is left may stand.

Old messages are read from copies of their texts, 512 in an item of some 10 to 20 KB, 32 in one query; where a copy is
missing or may be stale, the timeline is read, and the copy made from that. Thus nothing is paid for what nobody
searches. The last numbers of a conversation, up to 511, and whatever is younger than an hour come from the timeline.

What is read is paid for from a budget; where that ends, the answer says how far each conversation was searched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from heapq import heappop, heappush

from parley.clock import Clock
from parley.messaging.copies import COPY_AGE, COPY_SIZE, UNDER_WAY
from parley.search.model import SLACK, Candidate, Line, Place, Query, millis
from parley.search.ports import Budget, Copy, Found, TextStore
from parley.search.segments import pack, search
from parley.search.text import matches

LARGEST_COPY = 380_000
"""Bytes; an item of DynamoDB has at most 400 KB with its names (developer guide, *Limits*)."""
_AT_ONCE = 8
_MAX_STRIDE = 32
_TIMELINE_COST = 4
_COPYING_COST = 16
_BEYOND = 8
_COPY_AGE = round(COPY_AGE.total_seconds() * 1000)
_UNDER_WAY = round(UNDER_WAY.total_seconds() * 1000)


@dataclass(frozen=True)
class _Step:
    """What was read of a place, and what is left of it."""

    candidates: list[Candidate]
    rest: Place | None
    cost: int


class Sweep:
    """The Finder that works on the texts themselves."""

    def __init__(self, texts: TextStore, clock: Clock) -> None:
        self._texts = texts
        self._clock = clock

    def find(self, query: Query, places: Sequence[Place], most: int, budget: Budget) -> Found:
        waiting = sorted((-place.bound, place) for place in places)
        pool: list[tuple[int, str, int]] = []  # the order in which they are given
        found: list[Candidate] = []
        read = False
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            while True:
                while pool and len(found) < most and (not waiting or pool[0][0] <= waiting[0][0]):
                    found.append(_candidate(heappop(pool)))
                if len(found) == most or not waiting or (read and budget.spent):
                    break
                read = True
                taken = [heappop(waiting)[1] for _ in range(min(_AT_ONCE, len(waiting)))]
                for step in threads.map(lambda place: self._read(query, place), taken):
                    budget.spend(step.cost)
                    for candidate in step.candidates:
                        heappush(pool, (-candidate.at, candidate.conversation_id, -candidate.seq))
                    if step.rest is not None:
                        heappush(waiting, (-step.rest.bound, step.rest))
        left = _left(places, [place for _, place in waiting], list(map(_candidate, pool)))
        return Found(tuple(found), tuple(left))

    def _read(self, query: Query, place: Place) -> _Step:
        top = (place.before - 1) // COPY_SIZE
        bottom = (place.floor + 1) // COPY_SIZE
        if place.last < (top + 1) * COPY_SIZE:  # not filled when the search began
            return self._read_timeline(query, place, top)
        first = max(bottom, top - place.stride + 1)
        copies = self._texts.read_copies(place.conversation_id, first, top)
        found: list[Line] = []
        bound, cost, reached = place.bound, 0, top + 1
        for number in range(top, first - 1, -1):
            copy = copies.get(number, Copy())
            if copy.packed is not None and copy.begun_at >= copy.changed_at + _UNDER_WAY:
                oldest, lines = search(copy.packed, query)
                cost += 1
            elif cost < _COPYING_COST:
                oldest, lines = self._copy(query, place.conversation_id, number, copy)
                cost += _COPYING_COST
            else:
                break
            found += lines
            bound, reached = bound if oldest is None else oldest, number
        candidates = _candidates(place, found)
        stride = 1 if candidates else min(place.stride * 2, _MAX_STRIDE)
        return _Step(candidates, _rest(query, place, reached * COPY_SIZE, bound, stride), cost)

    def _read_timeline(self, query: Query, place: Place, number: int) -> _Step:
        after = max(place.floor, number * COPY_SIZE - 1)
        lines = self._texts.read_lines(place.conversation_id, after=after, before=place.before)
        oldest = min((line.at for line in lines), default=place.bound)
        candidates = _candidates(place, [line for line in lines if matches(query, line)])
        return _Step(candidates, _rest(query, place, after + 1, oldest, 1), _TIMELINE_COST)

    def _copy(self, query: Query, conversation_id: str, number: int, copy: Copy) -> tuple[int | None, Iterator[Line]]:
        """Reads the timeline, and makes a copy of it if that can last: nothing there is young or under way."""
        begun_at = millis(self._clock())
        end = (number + 1) * COPY_SIZE
        read = self._texts.read_lines(conversation_id, after=number * COPY_SIZE - 1, before=end + _BEYOND)
        lines = [line for line in read if line.seq < end]
        # What stands behind was stamped after all numbers before it were taken: no hole there is filled any more.
        behind = [line.at for line in read if line.seq >= end]
        newest = max((line.at for line in lines), default=0)
        if behind and begun_at - max(behind[0], newest) >= _COPY_AGE and begun_at >= copy.changed_at + _UNDER_WAY:
            packed = pack(lines)
            if len(packed) <= LARGEST_COPY:
                self._texts.put_copy(conversation_id, number, packed, begun_at)
        oldest = min((line.at for line in lines), default=None)
        return oldest, (line for line in lines if matches(query, line))


def _candidate(key: tuple[int, str, int]) -> Candidate:
    return Candidate(-key[0], key[1], -key[2])


def _candidates(place: Place, lines: Iterable[Line]) -> list[Candidate]:
    """Those that stand in the place, from the top down. None counts as newer than what stands above it, so that the
    order of times is that of numbers, and a search that goes on below one has missed nothing and gives nothing twice.
    """
    candidates, bound = [], place.bound
    for line in sorted(lines, key=lambda line: -line.seq):
        if place.floor < line.seq < place.before:
            bound = min(bound, line.at)
            candidates.append(Candidate(bound, place.conversation_id, line.seq))
    return candidates


def _rest(query: Query, place: Place, before: int, oldest: int, stride: int) -> Place | None:
    """What is left of a place below a number, of which the next after it is from ``oldest``."""
    if before <= place.floor + 1 or (query.since is not None and oldest < query.since - SLACK):
        return None
    return place._replace(before=before, bound=min(place.bound, oldest), stride=stride)


def _left(places: Sequence[Place], waiting: Sequence[Place], pool: Sequence[Candidate]) -> Iterator[Place]:
    """Where the next search goes on: what was found and not given is found again."""
    pending: dict[str, list[Candidate]] = {}
    for candidate in pool:
        pending.setdefault(candidate.conversation_id, []).append(candidate)
    yield from (place for place in waiting if place.conversation_id not in pending)
    for place in places:
        if again := pending.get(place.conversation_id):
            before, bound = max(each.seq for each in again) + 1, max(each.at for each in again)
            yield place._replace(before=before, bound=bound, stride=1)
