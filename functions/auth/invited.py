"""The page of an invitation: /signup with the secret of its link. Whoever has it reads the mail of the address."""

from __future__ import annotations

from collections.abc import Mapping

from auth import inputs
from auth.deps import Deps
from auth.errand import Errand
from auth.forms import inputs_page, is_forged, notice_page, read_form, ways_back
from auth.http import Request, Response
from auth.visit import begin_visit
from parley.errors import Conflict, NotFound
from parley.identity.errors import InvalidField
from parley.identity.model import Invitation


def show(request: Request, deps: Deps, errand: Errand) -> Response:
    """Raises Unavailable."""
    return _page(request, deps, errand)


def accept(request: Request, deps: Deps, errand: Errand) -> Response:
    """Signed in, on to the client; or the page again. Raises Refusal, Unavailable."""
    form = read_form(request)
    if deps.mailroom is None or is_forged(request, form, deps):
        return _page(request, deps, errand, form, status=403, error="expired")
    try:
        account = deps.mailroom.invitations.accept(
            errand.parameters["invitation"],
            username=form.get("username", ""),
            display_name=form.get("display_name", ""),
            password=form.get("password", ""),
            hasher=deps.hasher,
        )
    except InvalidField as refused:
        return _page(request, deps, errand, form, status=400, error=refused)
    except Conflict:
        return _page(request, deps, errand, form, status=400, error="names_taken")
    except NotFound:
        return _over(request, errand)
    deps.trail(request).record("invitation.accepted", user_id=account.user.id)
    visit, cookie = begin_visit(request, deps, account, ("pwd",))
    return errand.go_on(visit, deps).with_cookies(cookie)


def _page(
    request: Request,
    deps: Deps,
    errand: Errand,
    form: Mapping[str, str] | None = None,
    *,
    status: int = 200,
    error: str | InvalidField = "",
) -> Response:
    invitation = _invitation(deps, errand)
    if invitation is None:
        return _over(request, errand)
    form = form or {}
    asked = [inputs.display_name(form.get("display_name", "")), inputs.password()]
    if invitation.user_id is None:
        asked.insert(0, inputs.new_username(form.get("username", "")))
    return inputs_page(
        "invitation", "/signup", request, deps, errand, asked, status=status, error=error, email=invitation.email
    )


def _invitation(deps: Deps, errand: Errand) -> Invitation | None:
    try:
        return deps.mailroom.invitations.find(errand.parameters["invitation"]) if deps.mailroom else None
    except NotFound:
        return None


def _over(request: Request, errand: Errand) -> Response:
    return notice_page("over", request, status=410, links=ways_back(errand))
