"""GET and POST /login: the hosted page. Its query is that of /oauth2/authorize; a POST goes to the same address."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from auth import cookies
from auth.authorize import AuthorizationRequest, error_page, read_authorization_request
from auth.deps import Deps
from auth.hosted import language_of, page
from auth.http import Request, Response
from auth.steps import proceed
from auth.visit import Visit
from parley.errors import InvalidRequest, Unauthenticated
from parley.identity import service


def show(request: Request, deps: Deps) -> Response:
    """Raises Refusal, Unavailable."""
    asked = read_authorization_request(request, deps)
    return _page(request, deps, asked, username=asked.parameters.get("login_hint", ""))


def sign_in(request: Request, deps: Deps) -> Response:
    """On to the client with a code, and a session for the browser; or the page again. Raises Refusal, Unavailable."""
    asked = read_authorization_request(request, deps)
    try:
        form = request.form()
    except InvalidRequest:
        return error_page("invalid_request")
    username = form.get("username", "")
    if cookies.is_forged(request, form.get("_csrf", ""), deps):
        return _page(request, deps, asked, status=403, error="expired", username=username)
    try:
        account = service.log_in(
            username, form.get("password", ""), store=deps.store, hasher=deps.hasher, clock=deps.clock
        )
    except Unauthenticated:
        deps.trail(request).record("login.refused", "refused", client_id=asked.parameters["client_id"])
        return _page(request, deps, asked, status=400, error="wrong", username=username)
    if before := cookies.session_of(request, deps):
        service.close_login_session(before, store=deps.store)
    secret, session = service.open_login_session(
        account.user.id,
        ("pwd",),
        store=deps.store,
        clock=deps.clock,
        new_id=deps.new_id,
        new_secret=deps.new_secret,
        source=request.source,
    )
    deps.trail(request).record("login.succeeded", user_id=account.user.id, client_id=asked.parameters["client_id"])
    return proceed(asked, Visit(session, account), deps).with_cookies(cookies.set_session(secret, deps))


def _page(
    request: Request, deps: Deps, asked: AuthorizationRequest, *, status: int = 200, error: str = "", username: str = ""
) -> Response:
    csrf = cookies.csrf_of(request, deps) or deps.new_secret()
    language = language_of(request)
    return page(
        "login",
        language,
        status=status,
        error=error,
        # Browsers hold the redirects that follow a form to form-action too.
        form_action=_origin(asked.redirect_uri),
        csrf=csrf,
        username=username[:256],
        client=asked.grant.request.client.client.name,
        other_language=f"/login?{urlencode({**asked.parameters, 'lang': 'en' if language == 'zh' else 'zh'})}",
    ).with_cookies(cookies.set_csrf(csrf, deps))


def _origin(uri: str) -> str:
    """As a CSP source: scheme and host, or for an app's own scheme that alone."""
    parts = urlsplit(uri)
    return (
        f"{parts.scheme}://{parts.netloc}" if parts.netloc and parts.scheme.startswith("http") else f"{parts.scheme}:"
    )
