"""What the hosted pages say, a module a page; ``common`` is every page's."""

from __future__ import annotations

from auth.texts import choose, common, consent, error, login, wait

LANGUAGES = ("en", "zh")

_PAGES = (common, login, choose, consent, error, wait)

TEXTS: dict[str, dict[str, str]] = {
    "en": {key: text for page in _PAGES for key, text in page.EN.items()},
    "zh": {key: text for page in _PAGES for key, text in page.ZH.items()},
}
