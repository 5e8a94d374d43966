"""When a text has a word in it, and where."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parley.messaging.content import Card, CardField, CardLink, FileContent, MemberLeft
from parley.messaging.model import Message
from parley.search.language import read_query
from parley.search.model import Line, Query
from parley.search.text import EXCERPT, excerpt, line_of, matches, normalise, ranges


def found(text: str, q: str) -> bool:
    return matches(Query(terms=read_query(q).terms), Line(1, "a", 0, False, normalise(text)))


@pytest.mark.parametrize(
    ("text", "q"),
    [
        ("我家在上海东边", "上海"),
        ("我家在上海东边", "家在 东边"),
        ("カタカナ", "ｶﾀ"),
        ("ﾊﾟｰﾃｨｰ", "パーティー"),
        ("서울에서 만나요", "서울"),
        ("Meeting at Noon", "meet noon"),
        ("STRASSE", "straße"),
        ("Café au lait", "cafe\u0301"),
        ("the annual\n report", '"annual report"'),
        ("see report-2026.pdf", "2026"),
        ("a\u200bb", "ab"),
        ("版本v2发布", "v2"),
        ("#parley!", "#parley"),
        ("x = a.b", ".b"),
    ],
)
def test_a_text_has_it(text: str, q: str) -> None:
    assert found(text, q)


@pytest.mark.parametrize(
    ("text", "q"),
    [
        ("我家在上海东边", "上东"),
        ("Meeting", "eting"),
        ("Meeting", '"meet"'),
        ("annual big report", '"annual report"'),
        ("one", "one two"),
    ],
)
def test_a_text_has_it_not(text: str, q: str) -> None:
    assert not found(text, q)


@pytest.mark.parametrize(
    ("text", "q", "marked"),
    [
        ("我家在上海东边", "上海", ["上海"]),
        ("Straße und STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("①② and ﬁne", "fine 12", ["①②", "ﬁne"]),
        ("a  \n b", '"a b"', ["a  \n b"]),
        ("aaa aa", "a aa", ["aa", "aa"]),
        ("cafe\u0301s", "café", ["cafe\u0301"]),
    ],
)
def test_what_is_marked_are_characters_of_the_text_itself(text: str, q: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in ranges(text, read_query(q).terms)] == marked


def test_an_excerpt_is_short_and_shows_the_first_hit() -> None:
    text = "x" * 500 + " needle " + "y" * 500
    pieces = excerpt(text, read_query("needle").terms)
    assert [each.text for each in pieces if each.hit] == ["needle"]
    whole = "".join(each.text for each in pieces)
    assert (whole[0], whole[-1]) == ("…", "…")
    assert len(whole) == EXCERPT + 2
    assert [each.text for each in excerpt("short", ())] == ["short"]
    assert excerpt("", ()) == ()


@given(st.text(max_size=60))
@example("İ")
@example("\u1100\u1161")
@example("ẛ\u0323")
def test_normalising_again_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert "\n" not in once


@given(st.text(max_size=40), st.text(max_size=40), st.text(alphabet="上海ab ﬁß①é", min_size=1, max_size=5))
def test_what_matches_is_marked(before: str, after: str, word: str) -> None:
    text = f"{before} {word} {after}"
    terms = read_query(f'"{word}"').terms
    if found(text, f'"{word}"') and terms:
        assert ranges(text, terms)


def message(content: Any, content_type: str, **fields: Any) -> Message:
    return Message.model_validate(
        {
            "id": "1",
            "conversation_id": "c",
            "seq": 1,
            "sender_id": "a",
            "client_id": "x",
            "created_at": datetime(2026, 1, 31, tzinfo=UTC),
            "content_type": content_type,
            "content": content,
            **fields,
        }
    )


def test_what_is_searched_of_each_kind_of_content() -> None:
    card = Card(
        title="Build", text="failed", fields=[CardField(name="Branch", value="main")],
        links=[CardLink(title="Log", url="https://example.com")],
    )  # fmt: skip
    assert line_of(message(card.model_dump(), "card")).text == "build failed branch: main log"
    file = FileContent(file_id="f", name="Plan.PDF", size=1, media_type="application/pdf").model_dump()
    assert line_of(message(file, "file"))[3:] == (True, "plan.pdf")
    assert line_of(message(MemberLeft(actor_id="a").model_dump(), "system")).text is None
    assert line_of(message("", "text", status="recalled")).text is None
