"""What is written to people."""

from __future__ import annotations

import re
from string import Template
from typing import get_args

import pytest

from parley.identity.letters import LETTERS, Kind, Language, compose

VALUES = {
    "code": "123456",
    "link": "https://a.example/signup?a=1&b=2",
    "username": "ann",
    "email": "a@b.example",
    "device": "Edge, iOS",
}


def test_every_letter_is_in_every_language_and_says_the_same_things() -> None:
    assert set(LETTERS) == set(get_args(Language))

    def holes(language: Language, kind: Kind) -> set[str]:
        return set(Template(" ".join(LETTERS[language][kind].paragraphs)).get_identifiers())

    for kind in get_args(Kind):
        assert holes("en", kind) == holes("zh", kind)


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_letter_says_as_html_what_it_says_as_text(kind: Kind, language: Language) -> None:
    mail = compose(kind, language, "ann@example.com", **VALUES)
    said = re.sub("<[^>]+>", "", mail.html.partition("<body>")[2]).replace("&amp;", "&")
    assert said.split() == mail.text.split()
    assert "$" not in mail.text
    assert "\n" not in mail.subject
    assert f'<html lang="{language}">' in mail.html


def test_what_is_filled_in_is_inert() -> None:
    mail = compose("email_changed", "en", "ann@example.com", username="<b>ann</b>", email='"><script>')
    assert "<script>" not in mail.html
    assert "<b>" not in mail.html


def test_a_link_can_be_followed() -> None:
    mail = compose("invitation", "en", "ann@example.com", link=VALUES["link"])
    assert f"\n{VALUES['link']}\n" in mail.text
    assert '<a href="https://a.example/signup?a=1&amp;b=2">' in mail.html
