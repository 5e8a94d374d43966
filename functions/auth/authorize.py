"""GET /oauth2/authorize (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2), and the reading of its query, which /login
shares.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from authlib.oauth2.rfc6749.errors import InvalidRequestError, OAuth2Error, UnsupportedResponseTypeError

from auth import steps
from auth.deps import Deps
from auth.grants import CodeGrant, check_resource, create_server
from auth.http import Request, Response, once, redirect
from auth.server import OAuthRequest, Server, check_characters
from auth.visit import Visit, visit_of
from parley.errors import InvalidRequest, Unavailable
from parley.identity.assurance import ACR_VALUES, TWO_FACTORS, is_stale
from parley.identity.model import Client

_SECONDS = re.compile(r"[0-9]{1,9}")
_PROMPTS = {"none", "login", "consent", "select_account"}


class Refusal(Exception):
    """The request cannot go on; ``response`` says so to whom it may be said."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.headers.get("Location", ""))
        self.response = response


@dataclass(frozen=True)
class AuthorizationRequest:
    """A request that passed every check: the client is known and ``redirect_uri`` is its own."""

    server: Server
    grant: CodeGrant
    parameters: Mapping[str, str]
    redirect_uri: str

    @property
    def prompts(self) -> frozenset[str]:
        return frozenset(self.parameters.get("prompt", "").split())

    @property
    def client(self) -> Client:
        client: Client = self.grant.request.client.client
        return client

    @property
    def client_name(self) -> str:
        return self.client.name

    @property
    def wants_two_factors(self) -> bool:
        """Whether of ``acr_values`` the first that we know is that (OpenID Connect Core §3.1.2.1, RFC 9470 §4)."""
        known = [acr for acr in self.parameters.get("acr_values", "").split() if acr in ACR_VALUES]
        return known[:1] == [TWO_FACTORS]

    def is_too_old(self, visit: Visit, deps: Deps, *, grace: int = 0) -> bool:
        """Whether the client wants a fresher sign-in, by ``max_age`` (OpenID Connect Core §3.1.2.1)."""
        max_age = self.parameters.get("max_age")
        return max_age is not None and is_stale(visit.session.auth_time, int(max_age) + grace, deps.clock())

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the client gets: all that it may have, where it did not say."""
        return tuple(self.grant.request.scope.split())

    @property
    def form_action(self) -> str:
        """The client's address as a CSP source: browsers hold the redirects that follow a form to form-action too."""
        parts = urlsplit(self.redirect_uri)
        if parts.netloc and parts.scheme.startswith("http"):
            return f"{parts.scheme}://{parts.netloc}"
        return f"{parts.scheme}:"

    def answered(self, prompt: str) -> AuthorizationRequest:
        """The request once the visitor has been shown what this prompt asks for."""
        left = " ".join(each for each in self.parameters.get("prompt", "").split() if each != prompt)
        others = {name: value for name, value in self.parameters.items() if name != "prompt"}
        return replace(self, parameters=others | ({"prompt": left} if left else {}))

    def sign_in(self) -> Response:
        """To the login, which takes the same query."""
        return redirect(f"/login?{urlencode(self.parameters)}")

    def go_on(self, visit: Visit, deps: Deps) -> Response:
        """Over the steps that are needed to the client. Raises Unavailable."""
        return steps.proceed(self, visit, deps)

    def give_code(self, visit: Visit) -> Response:
        """On to the client with a code; where that fails on our side, with server_error."""
        try:
            status, body, headers = self.grant.create_authorization_response(self.redirect_uri, visit.session)
        except Unavailable:
            return self.refuse(OAuth2Error(error="server_error", description="Try again."))
        return self.server.handle_response(status, body, headers)

    def refuse(self, error: OAuth2Error) -> Response:
        """On to the client with an error."""
        return _error_redirect(self.server, error, self.redirect_uri, self.parameters.get("state"))


def authorize(request: Request, deps: Deps) -> Response:
    """Raises Refusal, Unavailable."""
    asked = read_authorization_request(request, deps)
    visit = None if "login" in asked.prompts else visit_of(request, deps)
    if visit and asked.is_too_old(visit, deps):
        visit = None
    if visit and "select_account" in asked.prompts:
        return redirect(f"/login/choose?{urlencode(asked.parameters)}")
    if visit:
        return asked.go_on(visit, deps)
    if "none" in asked.prompts:
        return asked.refuse(OAuth2Error(error="login_required", description="Nobody is signed in, or not recently."))
    return asked.sign_in()


def read_authorization_request(request: Request, deps: Deps) -> AuthorizationRequest:
    """Raises Refusal.

    To our own error page until the address to redirect to is known to be the client's, to that from then on.
    """
    try:
        query = request.query()
        where = once({name: query.get(name, [""]) for name in ("client_id", "redirect_uri")})
    except InvalidRequest as exc:
        raise Refusal(error_page("invalid_request")) from exc
    client_id, redirect_uri = where["client_id"], where["redirect_uri"]
    server = create_server(deps)
    client = server.query_client(client_id)
    if client is None:
        raise Refusal(error_page("invalid_client"))
    if not client.check_redirect_uri(redirect_uri):
        raise Refusal(error_page("redirect_mismatch", client_id))
    try:
        parameters = once(query)
        return AuthorizationRequest(server, _grant(server, request, parameters), parameters, redirect_uri)
    except InvalidRequest as exc:
        error: OAuth2Error = InvalidRequestError(exc.message)
    except OAuth2Error as exc:
        error = exc
    states = query.get("state", [])
    raise Refusal(_error_redirect(server, error, redirect_uri, states[0] if len(states) == 1 else None))


def error_page(error: str, client_id: str | None = None) -> Response:
    return redirect("/error?" + urlencode({"error": error} | ({"client_id": client_id} if client_id else {})))


def _grant(server: Server, request: Request, parameters: Mapping[str, str]) -> CodeGrant:
    """Raises OAuth2Error."""
    check_characters(value for name, value in parameters.items() if name in _ASCII)
    response_type = parameters.get("response_type")
    if response_type is None:
        raise InvalidRequestError("Missing 'response_type' in request.")
    if response_type != "code":
        raise UnsupportedResponseTypeError(response_type)
    prompts = set(parameters.get("prompt", "").split())
    if not prompts <= _PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise InvalidRequestError("The prompt is unknown, or 'none' is not alone.")
    if not _SECONDS.fullmatch(parameters.get("max_age", "0")):
        raise InvalidRequestError("max_age must be a number of seconds.")
    check_resource(parameters.get("resource"))
    grant: CodeGrant = server.get_consent_grant(OAuthRequest(request, parameters, server.deps))
    return grant


# What is answered to clients in headers and claims, or compared by Authlib. state is theirs, and goes back as it came.
_ASCII = {"response_type", "scope", "code_challenge", "code_challenge_method", "nonce", "prompt", "resource"}


def _error_redirect(server: Server, error: OAuth2Error, redirect_uri: str, state: str | None) -> Response:
    error.redirect_uri, error.state = redirect_uri, state
    response: Response = server.handle_error_response(None, error)
    return response
