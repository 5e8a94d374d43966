"""What the fields of a person must be. Each function gives the field as it is stored, or raises InvalidField."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from parley.identity.errors import InvalidField
from parley.identity.service.names import fold

MAX_GROUPS = 100
"""Of one user, as of a Cognito user pool's."""

_USERNAME = re.compile(r"[\w][\w.+-]{0,63}")
# What SES can send to: a local part of ASCII (SES developer guide, *Email address formats*).
_EMAIL = re.compile(r"[!-?A-Za-z\[-~]{1,64}@\w(?:[\w.-]{0,251}\w)?")
# ASCII, since claims escape all else: fifty of them must fit into a token.
_GROUP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,63}")
# Without TLS on this machine alone, which browsers trust as well: our own avatars lie there where no CloudFront is.
_AVATAR = re.compile(r"(?:https://|http://(?:localhost|127\.0\.0\.1)(?::[0-9]{1,5})?/)[!$-;=?-\[\]_a-z~]{1,2040}")


def username(text: str) -> str:
    folded = fold(text)
    if not _USERNAME.fullmatch(folded):
        raise InvalidField("username", "form", "be 1 to 64 letters, digits, and . _ + - after the first")
    return folded


def email(text: str) -> str:
    folded = fold(text)
    if not _EMAIL.fullmatch(folded) or not _is_domain(folded.rpartition("@")[2]):
        raise InvalidField("email", "form", "be an e-mail address")
    return folded


def display_name(text: str) -> str:
    """Without what cannot be seen: line breaks, controls, and marks that turn the direction of what follows."""
    seen = " ".join("".join(" " if _is_hidden(each) else each for each in text).split())
    if not fold(seen) or len(seen) > 100:
        raise InvalidField("display_name", "length", "have 1 to 100 characters")
    return seen


def avatar(url: str | None) -> str | None:
    if url is not None and not _AVATAR.fullmatch(url):
        raise InvalidField("avatar", "form", "be an https address of at most 2,048 characters, or null")
    return url


def groups(names: Iterable[str]) -> tuple[str, ...]:
    found = tuple(sorted(set(names)))
    if len(found) > MAX_GROUPS:
        raise InvalidField("groups", "length", f"be at most {MAX_GROUPS}")
    if not all(map(_GROUP.fullmatch, found)):
        raise InvalidField("groups", "form", "have names of 1 to 64 letters, digits, and . _ : / @ + - after the first")
    return found


def taken() -> InvalidField:
    """What a username is that somebody has."""
    return InvalidField("username", "taken", "be one that nobody has")


def _is_domain(text: str) -> bool:
    """Whether it can be written in ASCII (RFC 3490)."""
    try:
        text.encode("idna")
    except UnicodeError:
        return False
    return True


def _is_hidden(character: str) -> bool:
    # A joiner (U+200C, U+200D) belongs to words and emoji.
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in "\u200c\u200d"
