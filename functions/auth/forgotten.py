"""GET and POST /forgotPassword and /confirmForgotPassword: a new password by a code. Their query is /login's, or none;
``login_hint`` carries the name from the one to the other."""

from __future__ import annotations

from auth import inputs
from auth.deps import Deps
from auth.errand import Errand, read_errand
from auth.forms import inputs_page, is_forged, link, notice_page, read_form, ways_back
from auth.hosted import language_of
from auth.http import Request, Response, redirect
from auth.visit import begin_visit
from parley.errors import Forbidden
from parley.identity.errors import InvalidField
from parley.identity.service.names import fold
from parley.identity.service.own_password import end_others
from parley.identity.service.recovery import reset_password, send_reset_code


def show(request: Request, deps: Deps) -> Response:
    """Raises Refusal, Unavailable."""
    errand = read_errand(request, deps)
    return _ask(request, deps, errand, errand.parameters.get("login_hint", ""))


def send(request: Request, deps: Deps) -> Response:
    """On to the page for the code, whether there is such an account or not. Raises Refusal, RateLimited,
    Unavailable."""
    errand = read_errand(request, deps)
    form = read_form(request)
    name = form.get("username", "")[:256]
    if is_forged(request, form, deps):
        return _ask(request, deps, errand, name, status=403, error="expired")
    if deps.mailroom is None or not fold(name):
        return _ask(request, deps, errand, "")
    trail = deps.trail(request)
    deps.limits.take("reset", trail)
    deps.limits.take("reset_account", trail, fold(name))
    send_reset_code(name, language_of(request), store=deps.store, confirmations=deps.mailroom.confirmations)
    trail.record("password.code_sent")
    return redirect(link("/confirmForgotPassword", errand, login_hint=name))


def show_confirm(request: Request, deps: Deps) -> Response:
    """Raises Refusal, Unavailable."""
    return _confirm(request, deps, read_errand(request, deps))


def confirm(request: Request, deps: Deps) -> Response:
    """Signed in, on to the client; or the page again. Raises Refusal, RateLimited, Unavailable."""
    errand = read_errand(request, deps)
    form = read_form(request)
    if deps.mailroom is None or is_forged(request, form, deps):
        return _confirm(request, deps, errand, status=403, error="expired")
    trail = deps.trail(request)
    deps.limits.take("login", trail)
    try:
        account = reset_password(
            errand.parameters.get("login_hint", ""),
            form.get("code", "").strip(),
            form.get("password", ""),
            store=deps.store,
            hasher=deps.hasher,
            confirmations=deps.mailroom.confirmations,
        )
    except Forbidden:
        trail.record("password.refused", "refused")
        return _confirm(request, deps, errand, status=400, error="wrong_code")
    except InvalidField as refused:
        return _confirm(request, deps, errand, status=400, error=refused)
    trail.record("password.reset", user_id=account.user.id)
    visit, cookie = begin_visit(request, deps, account, ("pwd",))
    end_others(
        account.user,
        visit.session.id,
        language_of(request),
        endings=deps.endings(request),
        mailroom=deps.mailroom,
    )
    return errand.go_on(visit, deps).with_cookies(cookie)


def _ask(request: Request, deps: Deps, errand: Errand, name: str, *, status: int = 200, error: str = "") -> Response:
    if deps.mailroom is None:
        return _no_mail(request, errand)
    return inputs_page(
        "forgot",
        "/forgotPassword",
        request,
        deps,
        errand,
        [inputs.username(name)],
        status=status,
        error=error,
        links=ways_back(errand),
    )


def _confirm(
    request: Request, deps: Deps, errand: Errand, *, status: int = 200, error: str | InvalidField = ""
) -> Response:
    name = errand.parameters.get("login_hint", "")
    if not name:
        return redirect(link("/forgotPassword", errand))
    return inputs_page(
        "reset",
        "/confirmForgotPassword",
        request,
        deps,
        errand,
        [inputs.code(), inputs.password("new_password_label")],
        status=status,
        error=error,
        links=[(link("/forgotPassword", errand), "reset_link"), *ways_back(errand)],
        username=name[:256],
    )


def _no_mail(request: Request, errand: Errand) -> Response:
    return notice_page("no_mail", request, status=403, links=ways_back(errand))
