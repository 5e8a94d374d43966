"""The inputs of a form, as HTML: each with its label, and with what is wrong or to be known about it tied to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

from auth.hosted import Html
from parley.identity.service.passwords import MAX_PASSWORD, MIN_PASSWORD


class Input(NamedTuple):
    name: str
    label: str
    """Key of a text."""
    attributes: str
    value: str = ""
    hint: str = ""
    """Key of a text, or empty."""


_NAME = 'type="text" maxlength="256" autocapitalize="none" spellcheck="false"'
_NEW = f'type="password" minlength="{MIN_PASSWORD}" maxlength="{MAX_PASSWORD}" autocomplete="new-password"'


def username(value: str = "") -> Input:
    """Or e-mail address: of somebody who exists."""
    return Input("username", "username_label", f'{_NAME} autocomplete="username"', value)


def new_username(value: str = "") -> Input:
    return Input("username", "new_username_label", f'{_NAME} autocomplete="username"', value)


def email(value: str = "") -> Input:
    return Input("email", "email_label", 'type="email" maxlength="320" autocomplete="email"', value)


def display_name(value: str = "") -> Input:
    return Input("display_name", "display_name_label", 'type="text" maxlength="100" autocomplete="name"', value)


def password(label: str = "password_label") -> Input:
    """A new one."""
    return Input("password", label, _NEW, hint="password_hint")


def old_password() -> Input:
    return Input(
        "old_password",
        "old_password_label",
        f'type="password" maxlength="{MAX_PASSWORD}" autocomplete="current-password"',
    )


def code(label: str = "code_label") -> Input:
    """Six digits."""
    digits = 'type="text" maxlength="12" inputmode="numeric" autocomplete="one-time-code"'
    return Input("code", label, digits)


def recovery_code() -> Input:
    letters = 'type="text" maxlength="32" autocomplete="off" autocapitalize="none" spellcheck="false"'
    return Input("code", "mfa_recovery_label", letters, hint="mfa_recovery_note")


def as_html(inputs: Sequence[Input], texts: Mapping[str, str], wrong: str = "", *, focus: bool = True) -> Html:
    """The inputs; the focus goes to the ``wrong`` one, whose error the page shows, else to the first empty one.

    Without ``focus`` to the wrong one alone: where there is something to read before.
    """
    first = wrong or next((each.name for each in inputs if focus and not each.value), "")
    shown = (_one(each, texts, is_wrong=each.name == wrong, is_first=each.name == first) for each in inputs)
    return Html("\n".join(shown))


def _one(given: Input, texts: Mapping[str, str], *, is_wrong: bool, is_first: bool) -> str:
    name, label = given.name, escape(texts[given.label])
    described = " ".join((["error"] if is_wrong else []) + ([f"{name}-hint"] if given.hint else []))
    marks = [
        given.attributes,
        f'value="{escape(given.value)}"' if given.value else "",
        "required",
        'aria-invalid="true"' if is_wrong else "",
        f'aria-describedby="{described}"' if described else "",
        "autofocus" if is_first else "",
    ]
    shown = " ".join(mark for mark in marks if mark)
    hint = f'<p class="hint" id="{name}-hint">{escape(texts[given.hint])}</p>' if given.hint else ""
    return f'<label for="{name}">{label}</label>\n<input id="{name}" name="{name}" {shown}>\n{hint}'.rstrip()
