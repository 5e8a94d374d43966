"""How names are compared and found: NFKC, lower case (case folding), single spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from parley.identity.model import User

MAX_TERMS = 40
"""Of one user; a transaction in DynamoDB writes at most 100 items."""

# A query need not be longer than this to be unique, and a sort key ends at 1,024 bytes.
MAX_TERM_LENGTH = 64

# Ideographs, kana, hangul: written without spaces between words, so a part of a name may begin at any character.
_CJK = re.compile(
    r"[\u2e80-\u2fdf\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)


def fold(text: str) -> str:
    """The form in which names are compared. ``#`` ends a term in the store's keys, so it counts as a space."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.replace("#", " ").split())


def terms(user: User) -> list[str]:
    """What the user is found by.

    Username, e-mail address, the name, each word of it, and in CJK from each character on.
    """
    unique = dict.fromkeys(term[:MAX_TERM_LENGTH] for term in _terms(user) if term)
    return list(unique)[:MAX_TERMS]


def _terms(user: User) -> Iterator[str]:
    yield fold(user.username)
    yield fold(user.email)
    name = fold(user.display_name)
    yield name
    yield from name.split()
    for word in name.split():
        yield from (word[start:] for start in range(1, len(word)) if _CJK.match(word, start))
