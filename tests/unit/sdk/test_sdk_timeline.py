from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from parley_sdk import Message
from parley_sdk.timeline import Timeline

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def message(seq: int) -> Message:
    return Message(id=f"m{seq}", conversation_id="c", seq=seq, sender_id="bob", content=f"text {seq}", created_at=NOW)


def seqs(messages: list[Message]) -> list[int]:
    return [each.seq for each in messages]


def test_messages_in_order_are_released_at_once() -> None:
    timeline = Timeline()
    assert seqs(timeline.add([message(1)])) == [1]
    assert seqs(timeline.add([message(2)])) == [2]
    assert not timeline.has_gap


def test_a_message_ahead_is_held_until_the_gap_is_filled() -> None:
    timeline = Timeline()
    assert timeline.add([message(3)]) == []
    assert timeline.has_gap
    assert seqs(timeline.add([message(1), message(2)])) == [1, 2, 3]
    assert not timeline.has_gap


def test_a_message_that_comes_again_is_not_released_again() -> None:
    timeline = Timeline()
    timeline.add([message(1)])
    assert timeline.add([message(1)]) == []


def test_a_void_is_stepped_over() -> None:
    timeline = Timeline()
    timeline.add([message(1), message(3)])
    assert seqs(timeline.add([], voids=[2])) == [3]


def test_a_void_at_the_end_closes_the_gap_that_the_server_announced() -> None:
    timeline = Timeline(upto=4)
    timeline.expect(5)
    assert timeline.has_gap
    timeline.add([], voids=[5])
    assert not timeline.has_gap


def test_what_lies_before_the_beginning_is_history_and_not_released() -> None:
    timeline = Timeline(upto=10)
    assert timeline.add([message(9), message(10)]) == []
    assert seqs(timeline.add([message(11)])) == [11]


def test_a_page_is_complete_up_to_where_it_says() -> None:
    timeline = Timeline()
    timeline.add([message(7)])
    assert seqs(timeline.add([message(5)], through=5)) == [5]
    assert seqs(timeline.add([], voids=[6])) == [7]


def test_the_end_that_the_server_tells_closes_the_gap_unless_something_is_held() -> None:
    timeline = Timeline()
    timeline.expect(5)
    timeline.end()
    assert not timeline.has_gap
    timeline.add([message(2)])
    timeline.end()
    assert timeline.has_gap


def test_an_older_announcement_does_not_take_back_a_newer_one() -> None:
    timeline = Timeline()
    timeline.expect(5)
    timeline.expect(3)
    assert timeline.known == 5


@given(
    st.integers(1, 30).flatmap(
        lambda last: st.tuples(
            st.just(last),
            st.sets(st.integers(1, last)),
            st.lists(st.integers(1, last), max_size=80),
            st.permutations(range(1, last + 1)),
        )
    )
)
def test_any_order_and_repetition_gives_each_message_once_and_in_order(
    case: tuple[int, set[int], list[int], list[int]],
) -> None:
    last, voids, noise, everything = case
    timeline, released = Timeline(), []
    for seq in [*noise, *everything]:
        released += timeline.add([], [seq]) if seq in voids else timeline.add([message(seq)])
    assert seqs(released) == [seq for seq in range(1, last + 1) if seq not in voids]
    assert timeline.upto == last
