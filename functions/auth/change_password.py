"""GET and POST /changePassword: by whoever is signed in, with the old password unless they have just typed it. Its
query is /login's, or none. It is also a step on the way to the client, where an administrator gave the password."""

from __future__ import annotations

from datetime import timedelta

from auth import inputs
from auth.deps import Deps
from auth.errand import Errand, read_errand
from auth.forms import inputs_page, is_forged, read_form
from auth.hosted import language_of
from auth.http import Request, Response
from auth.visit import Visit, visit_of
from parley.errors import Forbidden
from parley.identity.assurance import MFA
from parley.identity.errors import InvalidField, WrongPassword
from parley.identity.service.own_password import change_password, check_old_password

FRESH = timedelta(minutes=5)


def show(request: Request, deps: Deps) -> Response:
    """Raises Refusal, Unavailable."""
    errand = read_errand(request, deps)
    visit = visit_of(request, deps)
    if visit is None:
        return errand.sign_in()
    return errand.go_on(visit, deps) if _is_half_way(visit, deps) else _page(request, deps, errand, visit)


def change(request: Request, deps: Deps) -> Response:
    """On to the client, every other sign-in ended; or the page again. Raises Refusal, RateLimited, Unavailable."""
    errand = read_errand(request, deps)
    visit = visit_of(request, deps)
    if visit is None:
        return errand.sign_in()
    if _is_half_way(visit, deps):
        return errand.go_on(visit, deps)
    form = read_form(request)
    if is_forged(request, form, deps):
        return _page(request, deps, errand, visit, status=403, error="expired")
    user = visit.account.user
    try:
        if not _is_fresh(visit, deps):
            check_old_password(
                user,
                form.get("old_password", ""),
                store=deps.store,
                hasher=deps.hasher,
                clock=deps.clock,
                limits=deps.limits,
                trail=deps.trail(request),
            )
        account = change_password(
            user.id,
            form.get("password", ""),
            visit.session.id,
            language_of(request),
            store=deps.store,
            hasher=deps.hasher,
            endings=deps.endings(request),
            mailroom=deps.mailroom,
        )
    except WrongPassword:
        return _page(request, deps, errand, visit, status=400, error="wrong_password")
    except InvalidField as refused:
        return _page(request, deps, errand, visit, status=400, error=refused)
    except Forbidden:
        return errand.sign_in()
    return errand.go_on(Visit(visit.session, account), deps)


def _is_half_way(visit: Visit, deps: Deps) -> bool:
    """Whether they have a second factor and have not given it: whoever stole a password must not replace it."""
    return MFA not in visit.session.amr and deps.store.get_second_factor(visit.account.user.id) is not None


def _is_fresh(visit: Visit, deps: Deps) -> bool:
    return deps.clock() - visit.session.auth_time <= FRESH


def _page(
    request: Request,
    deps: Deps,
    errand: Errand,
    visit: Visit,
    *,
    status: int = 200,
    error: str | InvalidField = "",
) -> Response:
    is_given = visit.account.user.status == "must_change_password"
    asked = [inputs.password("new_password_label")]
    if not _is_fresh(visit, deps):
        asked.insert(0, inputs.old_password())
    return inputs_page(
        "change",
        "/changePassword",
        request,
        deps,
        errand,
        asked,
        status=status,
        error=error,
        lead="must_change_lead" if is_given else "",
    )
