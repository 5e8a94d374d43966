"""What the hosted pages say, a module a page; ``common`` is every page's."""

from __future__ import annotations

from auth.texts import common, error, login

LANGUAGES = ("en", "zh")

_PAGES = (common, login, error)

TEXTS: dict[str, dict[str, str]] = {
    "en": {key: text for page in _PAGES for key, text in page.EN.items()},
    "zh": {key: text for page in _PAGES for key, text in page.ZH.items()},
}
