"""What the API finds."""

from __future__ import annotations

import pytest
from tests.unit.api.test_api import NOWHERE, Api
from tests.unit.messaging.fakes import ANNA, BEN, CARL

SEARCH = "/messages/search"


@pytest.fixture
def api() -> Api:
    api = Api()
    pair, group = api.world.pair(ANNA, BEN).id, api.world.group(ANNA, BEN, CARL).id
    for number, (sender, place, text) in enumerate(
        [
            (BEN, pair, "我家在上海东边"),
            (ANNA, pair, "Lunch at noon?"),
            (CARL, group, "lunch is at one"),
            (BEN, group, "no"),
        ]
    ):
        api.world.clock.advance(60)
        api.world.post(sender, place, f"m{number}", text)
    return api


def texts(api: Api, query: str, **options: str) -> list[str]:
    status, page = api.call("GET", f"{SEARCH}?{query}", **options)
    assert (status, page["next"]) == (200, None)
    return [hit["message"]["content"] for hit in page["items"]]


def test_words_are_found_the_newest_first_with_the_part_where_they_stand(api: Api) -> None:
    status, page = api.call("GET", f"{SEARCH}?q=上海")
    assert status == 200
    assert [hit["excerpt"] for hit in page["items"]] == [
        [{"text": "我家在", "hit": False}, {"text": "上海", "hit": True}, {"text": "东边", "hit": False}]
    ]
    assert texts(api, "q=LUNCH") == ["lunch is at one", "Lunch at noon?"]
    assert texts(api, 'q="at+noon"') == ["Lunch at noon?"]
    assert texts(api, "q=lunch", token=f"good {CARL}") == ["lunch is at one"]


def test_filters_are_typed_or_given(api: Api) -> None:
    group = api.call("GET", f"{SEARCH}?q=no")[1]["items"][0]["message"]["conversation_id"]
    assert texts(api, "q=lunch+from:carl") == texts(api, f"q=lunch&sender_id={CARL}") == ["lunch is at one"]
    assert texts(api, "q=lunch+in:ben") == ["Lunch at noon?"]
    assert texts(api, f"conversation_id={group}&sender_id={BEN}") == texts(api, f"q=in:{group}+from:@ben") == ["no"]
    assert texts(api, "q=from:ben+on:2026-01-31") == ["no", "我家在上海东边"]
    assert texts(api, "q=from:ben&before=2026-01-31") == []
    assert texts(api, "sender_id=" + BEN + "&after=2026-01-31T12:03:00Z") == ["no"]
    assert texts(api, "has=file") == texts(api, "q=has:file") == []


def test_pages_go_on_where_the_one_before_ended(api: Api) -> None:
    first = api.call("GET", f"{SEARCH}?q=lunch&limit=1")[1]
    second = api.call("GET", f"{SEARCH}?q=lunch&limit=1&cursor={first['next']}")[1]
    found = [hit["message"]["content"] for page in (first, second) for hit in page["items"]]
    assert found == ["lunch is at one", "Lunch at noon?"]
    again = api.call("GET", f"{SEARCH}?q=lunch&limit=1&cursor={first['next']}")[1]
    assert again["items"] == second["items"]
    for stray in (f"q=noon&cursor={first['next']}", f"q=lunch&cursor={NOWHERE}"):
        status, refusal = api.call("GET", f"{SEARCH}?{stray}")
        assert (status, refusal["detail"]) == (400, "cursor: not one of this search, or older than an hour.")
    other = api.call("GET", f"{SEARCH}?q=lunch&cursor={first['next']}", token=f"good {BEN}")
    assert other[0] == 400


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("", "q: must hold a word, or say from whom, where, when or what."),
        ("q=%22%22", "q: must hold a word, or say from whom, where, when or what."),
        ("q=from:nobody", "from: nobody has this username."),
        ("q=in:nobody+x", "in: nobody has this username."),
        ("q=before:soon", "before: must be a day like 2026-01-31, or a moment of RFC 3339."),
        ("on=2026-13-01", "on: must be a day like 2026-01-31, or a moment of RFC 3339."),
        ("q=has:link", "has: must be file."),
        (f"q=from:carl&sender_id={BEN}", "from: given twice."),
    ],
)
def test_what_cannot_be_searched_for_is_refused_with_the_reason(api: Api, query: str, detail: str) -> None:
    status, refusal = api.call("GET", f"{SEARCH}?{query}")
    assert (status, refusal["detail"]) == (400, detail)


@pytest.mark.parametrize(
    "query", ["q=" + "x" * 257, "q=x&limit=0", "q=x&has=link", "q=x&cursor=1", "q=x&utc_offset=900"]
)
def test_parameters_are_bounded(api: Api, query: str) -> None:
    assert api.call("GET", f"{SEARCH}?{query}")[0] == 400


def test_a_conversation_of_others_is_not_told_from_none(api: Api) -> None:
    pair = api.call("GET", f"{SEARCH}?q=noon")[1]["items"][0]["message"]["conversation_id"]
    theirs = api.call("GET", f"{SEARCH}?q=noon&conversation_id={pair}", token=f"good {CARL}")
    assert theirs == api.call("GET", f"{SEARCH}?q=noon&conversation_id={NOWHERE}", token=f"good {CARL}")
    assert theirs[0] == 404


def test_who_searches_too_fast_is_told_to_wait(api: Api) -> None:
    statuses = [api.call("GET", f"{SEARCH}?q=x")[0] for _ in range(60)]
    assert statuses[:50] == [200] * 50
    assert 429 in statuses
