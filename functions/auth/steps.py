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
from parley.identity.assurance import MFA

if TYPE_CHECKING:
    from auth.authorize import AuthorizationRequest


class Step(NamedTuple):
    path: str
    """Of its page, which takes the query of /oauth2/authorize."""
    is_needed: Callable[[AuthorizationRequest, Visit, Deps], bool]
    error: str = "interaction_required"
    """What a client is told that asked for no pages (OpenID Connect Core §3.1.2.6)."""


def second_factor_is_needed(asked: AuthorizationRequest, visit: Visit, deps: Deps) -> bool:
    """Where the client, the policy or the person's own enrolment asks for one, and it was not given yet."""
    if MFA in visit.session.amr:
        return False
    account = visit.account
    if asked.wants_two_factors or deps.policy.requires_two(account.groups):
        return True
    return deps.store.get_second_factor(account.user.id) is not None


def _must_change_password(asked: AuthorizationRequest, visit: Visit, deps: Deps) -> bool:
    return visit.account.user.status == "must_change_password"


def _consent_is_needed(asked: AuthorizationRequest, visit: Visit, deps: Deps) -> bool:
    if "consent" in asked.prompts:
        return True
    client = asked.client
    return not client.first_party and not service.has_consent(
        visit.account.user.id, client.client_id, asked.scopes, store=deps.store
    )


STEPS: tuple[Step, ...] = (
    Step("/mfa", second_factor_is_needed),
    Step("/changePassword", _must_change_password),
    Step("/consent", _consent_is_needed, "consent_required"),
)
"""In this order."""

STEPS_SECONDS = 600
"""So long may the steps take, beyond max_age."""


def proceed(asked: AuthorizationRequest, visit: Visit, deps: Deps) -> Response:
    """To the first step that is needed, else on to the client with a code.

    Whoever took too long over the steps, where the client said how fresh a sign-in it wants, begins again. Raises
    Unavailable.
    """
    if asked.is_too_old(visit, deps, grace=STEPS_SECONDS):
        return asked.sign_in()
    for step in STEPS:
        if step.is_needed(asked, visit, deps):
            if "none" in asked.prompts:
                return asked.refuse(OAuth2Error(error=step.error, description="The user must be asked."))
            return redirect(f"{step.path}?{urlencode(asked.parameters)}")
    return asked.give_code(visit)
