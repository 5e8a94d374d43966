"""What the pages with a form have in common: a form that is ours, and the page around it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from auth import cookies, hosted
from auth.authorize import Refusal, error_page
from auth.deps import Deps
from auth.errand import Errand
from auth.http import Request, Response
from parley.errors import InvalidRequest


def read_form(request: Request) -> dict[str, str]:
    """The form that was sent. Raises Refusal, to the error page, for one that cannot be read."""
    try:
        return request.form()
    except InvalidRequest as exc:
        raise Refusal(error_page("invalid_request")) from exc


def is_forged(request: Request, form: dict[str, str], deps: Deps) -> bool:
    """Whether the form came from another page than ours."""
    return cookies.is_forged(request, form.get("_csrf", ""), deps)


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
    other = {**errand.parameters, "lang": "en" if language == "zh" else "zh"}
    return hosted.page(
        name,
        language,
        status=status,
        error=error,
        form_action=errand.form_action,
        csrf=csrf,
        client=errand.client_name,
        other_language=f"{request.path}?{urlencode(other)}",
        **values,
    ).with_cookies(cookies.set_csrf(csrf, deps))
