"""What Parley writes to people's addresses, in their language.

Nothing in a letter is of anybody's own words but addresses and usernames: a form that sends mail to any address must
not carry messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from string import Template

from parley.identity.letters import en, zh
from parley.identity.letters.kinds import Kind, Language, Letter
from parley.identity.model import Mail

__all__ = ["LETTERS", "Kind", "Language", "Letter", "compose"]

LETTERS: Mapping[Language, Mapping[Kind, Letter]] = {"en": en.LETTERS, "zh": zh.LETTERS}


def compose(kind: Kind, language: Language, to: str | None, **values: str) -> Mail:
    """The letter with its values (``code``, ``link``, ``username``, ``email``) in their places."""
    letter = LETTERS[language][kind]
    text = [Template(paragraph).substitute(values) for paragraph in letter.paragraphs]
    html = [_html(paragraph, values) for paragraph in letter.paragraphs]
    return Mail(
        to=to,
        subject=letter.subject,
        text="\n\n".join(text) + "\n",
        html=f'<!doctype html>\n<html lang="{language}">\n<body>\n' + "\n".join(html) + "\n</body>\n</html>\n",
    )


def _html(paragraph: str, values: Mapping[str, str]) -> str:
    filled = Template(escape(paragraph)).substitute({name: escape(value) for name, value in values.items()})
    match paragraph:
        case "$code":
            return f"<p><strong>{filled}</strong></p>"
        case "$link":
            return f'<p><a href="{filled}">{filled}</a></p>'
        case _:
            return f"<p>{filled}</p>"
