"""What the hosted pages say, a module a page; ``common`` is every page's."""

from __future__ import annotations

from auth.texts import choose, common, consent, error, login, mfa, wait

LANGUAGES = ("en", "zh")

_PAGES = (common, login, choose, mfa, consent, error, wait)

TEXTS: dict[str, dict[str, str]] = {
    "en": {key: text for page in _PAGES for key, text in page.EN.items()},
    "zh": {key: text for page in _PAGES for key, text in page.ZH.items()},
}
