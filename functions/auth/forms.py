"""What the pages with a form have in common: a form that is ours, and the page around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from string import Template
from urllib.parse import urlencode

from auth import cookies, hosted
from auth.authorize import Refusal, error_page
from auth.deps import Deps
from auth.errand import Errand, Home
from auth.hosted import Html
from auth.http import Request, Response
from auth.inputs import Input, as_html
from auth.texts import TEXTS
from parley.errors import InvalidRequest
from parley.identity.errors import InvalidField

NOTHING = Html()

Link = tuple[str, str]
"""Where to, and the key of the text that says so."""


def read_form(request: Request) -> dict[str, str]:
    """The form that was sent. Raises Refusal, to the error page, for one that cannot be read."""
    try:
        return request.form()
    except InvalidRequest as exc:
        raise Refusal(error_page("invalid_request")) from exc


def is_forged(request: Request, form: Mapping[str, str], deps: Deps) -> bool:
    """Whether the form came from another page than ours."""
    return cookies.is_forged(request, form.get("_csrf", ""), deps)


def link(path: str, errand: Errand, **changes: str) -> str:
    """The address of another page of this errand."""
    query = urlencode({**errand.parameters, **changes})
    return f"{path}?{query}" if query else path


def form_page(
    name: str,
    request: Request,
    deps: Deps,
    errand: Errand,
    *,
    status: int = 200,
    error: str = "",
    **values: str | Sequence[str],
) -> Response:
    """The page ``pages/<name>.html``, with a guard against forged forms and the same page in the other language."""
    csrf = cookies.csrf_of(request, deps) or deps.new_secret()
    language = hosted.language_of(request)
    return hosted.page(
        name,
        language,
        status=status,
        error=error,
        form_action=errand.form_action,
        csrf=csrf,
        client=errand.client_name,
        other_language=link(request.path, errand, lang="en" if language == "zh" else "zh"),
        **values,
    ).with_cookies(cookies.set_csrf(csrf, deps))


def inputs_page(
    name: str,
    path: str,
    request: Request,
    deps: Deps,
    errand: Errand,
    inputs: Sequence[Input],
    *,
    status: int = 200,
    error: str | InvalidField = "",
    lead: str = "",
    links: Sequence[Link] = (),
    again: Html = NOTHING,
    **values: str,
) -> Response:
    """A page that is a heading, a few words (the text ``lead``, by default ``<name>_lead``), inputs and links.

    Its form goes to ``path``; ``again`` is a second one. ``error`` is the key of a text, or a field that
    breaks a rule.
    """
    texts = TEXTS[hosted.language_of(request)]
    wrong = error.field if isinstance(error, InvalidField) else ""
    return form_page(
        "form",
        request,
        deps,
        errand,
        status=status,
        error=f"{error.field}_{error.rule}" if isinstance(error, InvalidField) else error,
        title=texts[f"{name}_title"],
        inputs=as_html(inputs, texts, wrong),
        links=links_as_html(links, texts),
        again=again,
        action=link(path, errand),
        heading=texts[f"{name}_heading"],
        lead=Template(texts[lead or f"{name}_lead"]).substitute(values),
        submit=texts[f"{name}_submit"],
    )


def notice_page(name: str, request: Request, *, status: int, links: Sequence[Link] = ()) -> Response:
    """A page that only says something."""
    language = hosted.language_of(request)
    texts = TEXTS[language]
    return hosted.page(
        "notice",
        language,
        status=status,
        title=texts[f"{name}_title"],
        links=links_as_html(links, texts),
        heading=texts[f"{name}_heading"],
        lead=texts[f"{name}_lead"],
    )


def again_form(submit: str, path: str, request: Request, errand: Errand, csrf: str) -> Html:
    """A second form of a page, with nothing but a button; ``submit`` is the key of its text."""
    text = TEXTS[hosted.language_of(request)][submit]
    return hosted.piece("again", action=link(path, errand), csrf=csrf, submit=text)


def ways_back(errand: Errand) -> list[Link]:
    """To the sign-in that the visitor came from; without a client to the web client, which asks for one."""
    return [("/", "home_link")] if isinstance(errand, Home) else [(link("/login", errand), "login_link")]


def links_as_html(links: Sequence[Link], texts: Mapping[str, str]) -> Html:
    shown = (f'<a href="{escape(where)}">{escape(texts[text])}</a>' for where, text in links)
    return Html("\n".join(f'<p class="links">{each}</p>' for each in shown))
