"""GET and POST /confirm, POST /resendcode: the code that /signup sent. Its query is /signup's."""

from __future__ import annotations

from auth import cookies, inputs, signup
from auth.deps import Deps
from auth.errand import Errand, read_errand
from auth.forms import again_form, inputs_page, is_forged, link, read_form, ways_back
from auth.hosted import language_of
from auth.http import Request, Response, redirect
from auth.visit import begin_visit
from parley.errors import Conflict
from parley.identity.errors import WrongCode


def show(request: Request, deps: Deps) -> Response:
    """Raises Refusal, Unavailable."""
    return _page(request, deps, read_errand(request, deps))


def confirm(request: Request, deps: Deps) -> Response:
    """Signed in, on to the client; or the page again. Raises Refusal, RateLimited, Unavailable."""
    errand = read_errand(request, deps)
    form = read_form(request)
    browser = cookies.csrf_of(request, deps)
    if browser is None or deps.signing_up is None or is_forged(request, form, deps):
        return _page(request, deps, errand, status=403, error="expired")
    trail = deps.trail(request)
    deps.limits.take("login", trail)
    try:
        account = deps.signing_up.finish(browser, form.get("code", "").strip())
    except WrongCode:
        trail.record("sign_up.refused", "refused")
        return _page(request, deps, errand, status=400, error="wrong_code")
    except Conflict:
        return signup.page(request, deps, errand, {}, status=400, error="names_taken")
    trail.record("user.signed_up", user_id=account.user.id)
    visit, cookie = begin_visit(request, deps, account, ("pwd",))
    return errand.go_on(visit, deps).with_cookies(cookie)


def resend(request: Request, deps: Deps) -> Response:
    """The page, with a new code on its way. Raises Refusal, RateLimited, Unavailable."""
    errand = read_errand(request, deps)
    form = read_form(request)
    browser = cookies.csrf_of(request, deps)
    if browser is None or deps.signing_up is None or is_forged(request, form, deps):
        return _page(request, deps, errand, status=403, error="expired")
    trail = deps.trail(request)
    deps.limits.take("signup", trail)
    if pending := deps.signing_up.pending(browser):
        deps.limits.take("mail", trail, pending.email)
        deps.signing_up.send(browser, pending, language_of(request))
    return _page(request, deps, errand, lead="resent")


def _page(
    request: Request, deps: Deps, errand: Errand, *, status: int = 200, error: str = "", lead: str = ""
) -> Response:
    browser = cookies.csrf_of(request, deps)
    pending = deps.signing_up.pending(browser) if browser and deps.signing_up else None
    if browser is None or pending is None:
        return redirect(link("/signup", errand))
    return inputs_page(
        "confirm",
        "/confirm",
        request,
        deps,
        errand,
        [inputs.code()],
        status=status,
        error=error,
        lead=lead,
        links=ways_back(errand),
        again=again_form("resend_submit", "/resendcode", request, errand, browser),
        email=pending.email,
    )
