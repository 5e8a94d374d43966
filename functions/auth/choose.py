"""GET and POST /login/choose: whether to go on as whoever is signed in here, or as somebody else.

What prompt=select_account shows (OpenID Connect Core §3.1.2.1).
"""

from __future__ import annotations

from urllib.parse import urlencode

from auth.authorize import AuthorizationRequest, read_authorization_request
from auth.deps import Deps
from auth.forms import form_page, is_forged, read_form
from auth.http import Request, Response
from auth.visit import Visit, visit_of


def show(request: Request, deps: Deps) -> Response:
    """Raises Refusal, Unavailable."""
    asked = read_authorization_request(request, deps)
    visit = visit_of(request, deps)
    return _page(request, deps, asked, visit) if visit else asked.sign_in()


def go_on(request: Request, deps: Deps) -> Response:
    """As the person who was shown. Raises Refusal, Unavailable."""
    asked = read_authorization_request(request, deps)
    form = read_form(request)
    visit = visit_of(request, deps)
    if visit is None:
        return asked.sign_in()
    if is_forged(request, form, deps) or form.get("user") != visit.account.user.id:
        return _page(request, deps, asked, visit, status=403, error="expired")
    return asked.answered("select_account").go_on(visit, deps)


def _page(
    request: Request, deps: Deps, asked: AuthorizationRequest, visit: Visit, *, status: int = 200, error: str = ""
) -> Response:
    user = visit.account.user
    return form_page(
        "choose",
        request,
        deps,
        asked,
        status=status,
        error=error,
        user=user.id,
        person=user.display_name,
        address=f"{user.username} · {user.email}",
        another=f"/login?{urlencode(asked.answered('select_account').parameters)}",
    )
