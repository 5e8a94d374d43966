"""Which language to write to somebody in."""

from __future__ import annotations

from collections.abc import Sequence

from parley.identity.letters.kinds import Language

LANGUAGES: Sequence[Language] = ("en", "zh")


def preferred(accept_language: str, *asked: str) -> Language:
    """Of the tags that were asked for, then of those of an Accept-Language by weight (RFC 9110 §12.5.4), the first that
    we speak; else English.
    """
    weighted = []
    for place, part in enumerate(accept_language.split(",")[:20]):
        tag, _, weight = part.partition(";")
        weighted.append((-_weight(weight), place, tag.strip()))
    for tag in (*asked, *(tag for weight, _, tag in sorted(weighted) if weight)):
        for language in LANGUAGES:
            if tag.lower().partition("-")[0] == language:
                return language
    return "en"


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0
