"""GET and POST /login: the hosted page. Its query is that of /oauth2/authorize; a POST goes to the same address."""

from __future__ import annotations

from auth.authorize import AuthorizationRequest, read_authorization_request
from auth.deps import Deps
from auth.forms import form_page, is_forged, link, links_as_html, read_form
from auth.hosted import language_of
from auth.http import Request, Response
from auth.texts import TEXTS
from auth.visit import begin_visit
from parley.identity import service
from parley.identity.errors import LoginRefused
from parley.identity.service.devices import device_of
from parley.identity.service.sessions import is_new_device


def show(request: Request, deps: Deps) -> Response:
    """Raises Refusal, Unavailable."""
    asked = read_authorization_request(request, deps)
    return _page(request, deps, asked, username=asked.parameters.get("login_hint", ""))


def sign_in(request: Request, deps: Deps) -> Response:
    """On to the client with a code, and a session for the browser; or the page again.

    Raises Refusal, RateLimited, Unavailable.
    """
    asked = read_authorization_request(request, deps)
    form = read_form(request)
    username = form.get("username", "")
    if is_forged(request, form, deps):
        return _page(request, deps, asked, status=403, error="expired", username=username)
    trail, client_id = deps.trail(request), asked.client.client_id
    deps.limits.take("login", trail)
    try:
        account = service.log_in(
            username, form.get("password", ""), store=deps.store, hasher=deps.hasher, clock=deps.clock
        )
    except LoginRefused as exc:
        trail.record("login.refused", "refused", user_id=exc.user_id, client_id=client_id, reason=exc.reason)
        return _page(request, deps, asked, status=400, error="wrong", username=username)
    is_new = deps.mailroom is not None and is_new_device(account.user.id, request.source, store=deps.store)
    visit, cookie = begin_visit(request, deps, account, ("pwd",))
    trail.record("login.succeeded", user_id=account.user.id, client_id=client_id, session_id=visit.session.id)
    if deps.mailroom and is_new:
        device = device_of(request.source.user_agent) or "—"
        deps.mailroom.tell("new_device", language_of(request), account.user, trail=trail, device=device)
    return asked.go_on(visit, deps).with_cookies(cookie)


def _page(
    request: Request, deps: Deps, asked: AuthorizationRequest, *, username: str, status: int = 200, error: str = ""
) -> Response:
    links = [(link("/forgotPassword", asked), "forgot_link")] if deps.mailroom else []
    links += [(link("/signup", asked), "signup_link")] if deps.signing_up else []
    shown = links_as_html(links, TEXTS[language_of(request)])
    return form_page("login", request, deps, asked, status=status, error=error, links=shown, username=username[:256])
