"""What the hosted pages say, a module a page or a few that belong together; ``common`` is every page's."""

from __future__ import annotations

from typing import Literal

from auth.texts import choose, common, consent, error, fields, login, mfa, password, signup, wait

Language = Literal["en", "zh"]

LANGUAGES: tuple[Language, ...] = ("en", "zh")

_PAGES = (common, login, choose, mfa, consent, error, wait, fields, signup, password)

TEXTS: dict[Language, dict[str, str]] = {
    "en": {key: text for page in _PAGES for key, text in page.EN.items()},
    "zh": {key: text for page in _PAGES for key, text in page.ZH.items()},
}
