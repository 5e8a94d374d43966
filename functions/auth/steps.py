"""What stands between a sign-in and its code: pages of our own, one after the other.

A step says whether it is needed, looking at nothing but what is stored; its page does what is asked for there and then
calls :func:`proceed` again. So steps know nothing of each other, and whoever leaves halfway and comes back goes on
where they were.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from authlib.oauth2.rfc6749 import OAuth2Error

from auth.deps import Deps
from auth.http import Response, redirect
from auth.visit import Visit
from parley.identity import service

if TYPE_CHECKING:
    from auth.authorize import AuthorizationRequest


class Step(NamedTuple):
    path: str
    """Of its page, which takes the query of /oauth2/authorize."""
    is_needed: Callable[[AuthorizationRequest, Visit, Deps], bool]
    error: str = "interaction_required"
    """What a client is told that asked for no pages (OpenID Connect Core §3.1.2.6)."""


def _consent_is_needed(asked: AuthorizationRequest, visit: Visit, deps: Deps) -> bool:
    if "consent" in asked.prompts:
        return True
    client = asked.client
    return not client.first_party and not service.has_consent(
        visit.account.user.id, client.client_id, asked.scopes, store=deps.store
    )


STEPS: tuple[Step, ...] = (Step("/consent", _consent_is_needed, "consent_required"),)
"""In this order."""


def proceed(asked: AuthorizationRequest, visit: Visit, deps: Deps) -> Response:
    """To the first step that is needed, else on to the client with a code. Raises Unavailable."""
    for step in STEPS:
        if step.is_needed(asked, visit, deps):
            if "none" in asked.prompts:
                return asked.refuse(OAuth2Error(error=step.error, description="The user must be asked."))
            return redirect(f"{step.path}?{urlencode(asked.parameters)}")
    return asked.give_code(visit)
