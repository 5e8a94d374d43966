"""What brings a visitor to a page, and where they go on to from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from auth.authorize import Refusal, error_page, read_authorization_request
from auth.deps import Deps
from auth.http import Request, Response, once, redirect
from auth.visit import Visit
from parley.errors import InvalidRequest


class Errand(Protocol):
    """A client's request (:class:`auth.authorize.AuthorizationRequest`), or the page itself (:class:`Home`)."""

    @property
    def parameters(self) -> Mapping[str, str]:
        """The page's query, which every further page takes too."""
        ...

    @property
    def client_name(self) -> str: ...

    @property
    def form_action(self) -> str:
        """Where a form of this errand may lead to besides us, as a CSP source; may be empty."""
        ...

    def sign_in(self) -> Response:
        """To where the visitor signs in first."""
        ...

    def go_on(self, visit: Visit, deps: Deps) -> Response:
        """To where the visitor wanted to be signed in. Raises Unavailable."""
        ...


@dataclass(frozen=True)
class Home:
    """No client sent the visitor: they came by a link in a mail or in the web client, and go on to that. It asks for
    its code there, and so they meet every step."""

    parameters: Mapping[str, str]
    url: str
    """The web client's."""
    client_name: str = "Parley"
    form_action: str = ""

    def sign_in(self) -> Response:
        return redirect(self.url)

    def go_on(self, visit: Visit, deps: Deps) -> Response:
        return redirect(self.url)


def read_errand(request: Request, deps: Deps) -> Errand:
    """Raises Refusal, Unavailable."""
    try:
        query = request.query()
        if "client_id" in query:
            return read_authorization_request(request, deps)
        return Home(once(query), f"{deps.public_url}/")
    except InvalidRequest as exc:
        raise Refusal(error_page("invalid_request")) from exc
