"""The hosted pages.

Plain HTML that works without JavaScript, in Chinese and English, under a CSP that allows nothing inline.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from auth.http import NO_STORE, Request, Response
from auth.texts import TEXTS, Language
from parley.identity.letters.languages import preferred

_PAGES = Path(__file__).parent / "pages"

_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    **NO_STORE,
}


def page(
    name: str,
    language: Language,
    *,
    status: int = 200,
    error: str = "",
    form_action: str = "",
    **values: str | Sequence[str],
) -> Response:
    """The page ``pages/<name>.html`` in its frame, under the value or text ``title``.

    Values are escaped here, but :class:`Html`, and several become the items of a list; ``error`` is the key of a text,
    or empty.
    """
    texts = TEXTS[language]
    titled = {"title": texts.get(f"{name}_title", "")}
    filled = {key: _html(value) for key, value in {**texts, **titled, **values}.items()}
    filled["error"] = f'<p class="error" role="alert" id="error">{escape(texts[error])}</p>' if error else ""
    filled["described"] = ' aria-invalid="true" aria-describedby="error"' if error else ""
    content = _template(name).substitute(filled)
    frame = {
        "language": texts["language"],
        "title": filled["title"],
        "version": _version(),
        "content": content,
    }
    policy = (
        f"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self' {form_action}".rstrip()
        + "; base-uri 'none'; frame-ancestors 'none'"
    )
    body = _template("frame").substitute(frame)
    return Response(
        status, body, {**_HEADERS, "Content-Security-Policy": policy, "Content-Language": texts["language"]}
    )


class Html(str):
    """A part of a page: it stands there as it is."""


def piece(name: str, **values: str) -> Html:
    """A part of a page; values are escaped here."""
    return Html(_template(name).substitute({key: _html(value) for key, value in values.items()}))


def _html(value: str | Sequence[str]) -> str:
    if isinstance(value, Html):
        return value
    return escape(value) if isinstance(value, str) else "".join(f"<li>{escape(each)}</li>" for each in value)


def style() -> Response:
    """The stylesheet; its address changes with its content."""
    headers = {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=31536000, immutable"}
    return Response(200, _read("style.css"), headers | {"X-Content-Type-Options": "nosniff"})


def language_of(request: Request) -> Language:
    """``lang``, else the first language of Accept-Language that there are pages in, by weight (RFC 9110 §12.5.4), else
    English.
    """
    asked = [part.partition("=")[2] for part in request.query_string.split("&") if part.startswith("lang=")]
    return preferred(request.headers.get("accept-language", ""), *asked)


@cache
def _read(name: str) -> str:
    return (_PAGES / name).read_text(encoding="utf-8")


@cache
def _template(name: str) -> Template:
    return Template(_read(f"{name}.html"))


@cache
def _version() -> str:
    return hashlib.sha256(_read("style.css").encode()).hexdigest()[:12]
