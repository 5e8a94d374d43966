"""The refresh token of our own pages, kept where no script can read it: in a cookie of the token endpoint.

A page that sends ``refresh_token_in=cookie`` with its code gets no refresh_token in the answer but this cookie, and a
refresh or a revocation with the same field takes the token from there. Everybody else's requests are as they were.
``SameSite=Strict`` keeps the cookie off requests of other sites; ``Origin``, which browsers put on every POST, must
besides be our own address.
"""

from __future__ import annotations

import json
from dataclasses import replace

from authlib.oauth2.rfc6749.errors import InvalidGrantError

from auth import cookies
from auth.deps import Deps
from auth.http import Request, Response
from parley.errors import InvalidRequest

FIELD = "refresh_token_in"


def is_asked(form: dict[str, str]) -> bool:
    return form.get(FIELD) == "cookie"


def form_of(request: Request, deps: Deps) -> dict[str, str]:
    """The request's form, with the cookie's token where it asks for that, under the names that a refresh and a
    revocation have for it.

    Raises InvalidRequest, also when another site's page asks, or a token is given besides; InvalidGrantError when there
    is no cookie to refresh with.
    """
    form = request.form()
    if not is_asked(form):
        return form
    if request.headers.get("origin") != deps.public_url:
        raise InvalidRequest("Only our own pages keep a refresh token in a cookie.")
    if "refresh_token" in form or "token" in form:
        raise InvalidRequest(f"The token is in the cookie where {FIELD} says so.")
    held = cookies.refresh_of(request, deps)
    if held is None and form.get("grant_type") == "refresh_token":
        raise InvalidGrantError("Nobody is signed in here.")
    return form | ({"refresh_token": held, "token": held} if held else {})


def pack(response: Response, seconds: int, deps: Deps) -> Response:
    """The answer of the token endpoint with its refresh token moved into the cookie, for so long."""
    body = json.loads(response.body)
    if token := body.pop("refresh_token", None):
        return replace(response, body=json.dumps(body)).with_cookies(cookies.set_refresh(token, seconds, deps))
    return response.with_cookies(cookies.clear_refresh(deps)) if body.get("error") == "invalid_grant" else response
