"""GET and POST /consent: whether a system that is not the company's own may know a person and act for them.

Shown once for a client and what it asks for, and whenever the client asks with prompt=consent.
"""

from __future__ import annotations

from authlib.oauth2.rfc6749.errors import AccessDeniedError

from auth import hosted
from auth.authorize import AuthorizationRequest, read_authorization_request
from auth.deps import Deps
from auth.forms import form_page, is_forged, read_form
from auth.http import Request, Response
from auth.texts import TEXTS
from auth.visit import Visit, visit_of
from parley.identity import service


def show(request: Request, deps: Deps) -> Response:
    """Raises Refusal, Unavailable."""
    asked = read_authorization_request(request, deps)
    visit = visit_of(request, deps)
    return _page(request, deps, asked, visit) if visit else asked.sign_in()


def decide(request: Request, deps: Deps) -> Response:
    """On to the client, with a code or with access_denied (RFC 6749 §4.1.2.1). Raises Refusal, Unavailable."""
    asked = read_authorization_request(request, deps)
    form = read_form(request)
    visit = visit_of(request, deps)
    if visit is None:
        return asked.sign_in()
    user = visit.account.user
    # Somebody else may have signed in since the page was shown: then it is theirs to decide.
    if is_forged(request, form, deps) or form.get("user") != user.id:
        return _page(request, deps, asked, visit, status=403, error="expired")
    trail, client_id, scopes = deps.trail(request), asked.client.client_id, " ".join(asked.scopes)
    if form.get("decision") != "allow":
        trail.record("consent.denied", "refused", user_id=user.id, client_id=client_id, scopes=scopes)
        return asked.refuse(AccessDeniedError("The user did not consent."))
    service.give_consent(user.id, client_id, asked.scopes, store=deps.store, clock=deps.clock)
    trail.record("consent.given", user_id=user.id, client_id=client_id, scopes=scopes)
    return asked.answered("consent").go_on(visit, deps)


def _page(
    request: Request, deps: Deps, asked: AuthorizationRequest, visit: Visit, *, status: int = 200, error: str = ""
) -> Response:
    texts, user = TEXTS[hosted.language_of(request)], visit.account.user
    scopes = [texts.get(f"scope {scope}") or f"{texts['scope_other']} {scope}" for scope in asked.scopes]
    return form_page(
        "consent",
        request,
        deps,
        asked,
        status=status,
        error=error,
        scopes=scopes,
        user=user.id,
        person=f"{user.display_name} ({user.username})",
    )
