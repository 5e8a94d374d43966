"""GET and POST /signup: joining by oneself, or by the link of an invitation (:mod:`auth.invited`). Its query is
/login's, or none."""

from __future__ import annotations

from collections.abc import Mapping

from auth import cookies, inputs, invited
from auth.deps import Deps
from auth.errand import Errand, read_errand
from auth.forms import inputs_page, is_forged, link, notice_page, read_form, ways_back
from auth.hosted import language_of
from auth.http import Request, Response, redirect
from parley.identity.errors import InvalidField


def show(request: Request, deps: Deps) -> Response:
    """Raises Refusal, Unavailable."""
    errand = read_errand(request, deps)
    if "invitation" in errand.parameters:
        return invited.show(request, deps, errand)
    if deps.signing_up is None:
        return _closed(request, errand)
    return page(request, deps, errand, {"email": errand.parameters.get("login_hint", "")})


def sign_up(request: Request, deps: Deps) -> Response:
    """On to the page for the code that was sent, or the page again. Raises Refusal, RateLimited, Unavailable."""
    errand = read_errand(request, deps)
    if "invitation" in errand.parameters:
        return invited.accept(request, deps, errand)
    if deps.signing_up is None:
        return _closed(request, errand)
    form = read_form(request)
    browser = cookies.csrf_of(request, deps)
    if browser is None or is_forged(request, form, deps):
        return page(request, deps, errand, form, status=403, error="expired")
    trail = deps.trail(request)
    deps.limits.take("signup", trail)
    try:
        joining = deps.signing_up.draft(
            username=form.get("username", ""),
            email=form.get("email", ""),
            display_name=form.get("display_name", ""),
            password=form.get("password", ""),
        )
    except InvalidField as refused:
        return page(request, deps, errand, form, status=400, error=refused)
    deps.limits.take("mail", trail, joining.email)
    deps.signing_up.send(browser, joining, language_of(request))
    return redirect(link("/confirm", errand))


def page(
    request: Request,
    deps: Deps,
    errand: Errand,
    form: Mapping[str, str],
    *,
    status: int = 200,
    error: str | InvalidField = "",
) -> Response:
    """The page, with what was filled in but the password."""
    asked = [
        inputs.email(form.get("email", "")),
        inputs.new_username(form.get("username", "")),
        inputs.display_name(form.get("display_name", "")),
        inputs.password(),
    ]
    return inputs_page(
        "signup", "/signup", request, deps, errand, asked, status=status, error=error, links=ways_back(errand)
    )


def _closed(request: Request, errand: Errand) -> Response:
    return notice_page("closed", request, status=403, links=ways_back(errand))
