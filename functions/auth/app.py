"""Lambda's entry: routes to the endpoints, and turns what they raise into answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from auth import (
    authorize,
    change_password,
    choose,
    confirm,
    consent,
    discovery,
    forgotten,
    hosted,
    introspection,
    login,
    logout,
    mfa,
    revocation,
    signup,
    token,
    userinfo,
)
from auth.deps import Deps
from auth.http import Request, Response, once, refuse
from parley.errors import InvalidRequest, ParleyError, RateLimited

Endpoint = Callable[[Request, Deps], Response]
App = Callable[[Mapping[str, Any]], dict[str, Any]]

logger = Logger()


def error_page(request: Request, deps: Deps) -> Response:
    """GET /error: why a request could not be sent back to its client. Always 400."""
    try:
        error = once(request.query()).get("error", "")
    except InvalidRequest:
        error = "invalid_request"
    known = ("redirect_mismatch", "invalid_client", "invalid_request", "logout_mismatch")
    return hosted.page(
        "error", hosted.language_of(request), status=400, error=error if error in known else "unknown_error"
    )


def style(request: Request, deps: Deps) -> Response:
    return hosted.style()


ROUTES: dict[str, dict[str, Endpoint]] = {
    "/oauth2/authorize": {"GET": authorize.authorize},
    "/oauth2/token": {"POST": token.token},
    "/oauth2/revoke": {"POST": revocation.revoke},
    "/oauth2/introspect": {"POST": introspection.introspect},
    "/oauth2/userInfo": {"GET": userinfo.userinfo, "POST": userinfo.userinfo},
    "/login": {"GET": login.show, "POST": login.sign_in},
    "/login/choose": {"GET": choose.show, "POST": choose.go_on},
    "/login/style.css": {"GET": style},
    "/signup": {"GET": signup.show, "POST": signup.sign_up},
    "/confirm": {"GET": confirm.show, "POST": confirm.confirm},
    "/resendcode": {"POST": confirm.resend},
    "/forgotPassword": {"GET": forgotten.show, "POST": forgotten.send},
    "/confirmForgotPassword": {"GET": forgotten.show_confirm, "POST": forgotten.confirm},
    "/changePassword": {"GET": change_password.show, "POST": change_password.change},
    "/mfa": {"GET": mfa.show, "POST": mfa.enter},
    "/consent": {"GET": consent.show, "POST": consent.decide},
    "/logout": {"GET": logout.logout, "POST": logout.logout_by_form},
    "/error": {"GET": error_page},
    "/.well-known/openid-configuration": {"GET": discovery.metadata},
    "/.well-known/oauth-authorization-server": {"GET": discovery.metadata},
    "/.well-known/jwks.json": {"GET": discovery.jwks},
}

# Called by scripts of any origin, with nothing but what they hold themselves: the one cookie that is read there (kept)
# is for our own pages, which need none of this.
_OPEN_TO_SCRIPTS = ("/oauth2/token", "/oauth2/revoke", "/oauth2/userInfo", "/.well-known/")
_FOR_PROGRAMS = (*_OPEN_TO_SCRIPTS, "/oauth2/introspect")


def create_app(deps: Deps) -> App:
    """The authorization server as a function of HTTP API events."""

    def app(event: Mapping[str, Any]) -> dict[str, Any]:
        path = _well_known(str(event.get("rawPath", "")), deps)
        response = _answer(event, path, deps)
        if path.startswith(_OPEN_TO_SCRIPTS):
            response = response.with_headers(access_control_allow_origin="*")
        return response.to_event()

    return app


def _well_known(path: str, deps: Deps) -> str:
    """The path without that of the issuer, which OpenID Connect Discovery §4 puts before and RFC 8414 §3.1 after it."""
    if deps.issuer_path and "/.well-known/" in path:
        return path.removeprefix(deps.issuer_path).removesuffix(deps.issuer_path)
    return path


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """HTTP API events, payload format 2.0."""
    answered = _app()(event)
    # The path alone: codes and states are in the query.
    logger.info("answered", path=event.get("rawPath"), status=answered["statusCode"])
    return answered


def _answer(event: Mapping[str, Any], path: str, deps: Deps) -> Response:
    try:
        request = Request.of(event, deps.origin_secret)
        endpoints = ROUTES.get(path, {})
        if request.method in endpoints:
            return endpoints[request.method](request, deps)
        return _no_endpoint(request, endpoints)
    except authorize.Refusal as refusal:
        return refusal.response
    except InvalidRequest as exc:
        return refuse("invalid_request", exc.message)
    except RateLimited as exc:
        return _too_many(request, exc)
    except ParleyError as exc:
        logger.exception("A part behind did not answer", path=path)
        return _failure(path, 503 if exc.temporary else 500)
    except Exception:
        logger.exception("An error of ours", path=path)
        return _failure(path, 500)


def _no_endpoint(request: Request, endpoints: Mapping[str, Endpoint]) -> Response:
    if not endpoints:
        return refuse("not_found", "There is nothing at this address.", 404)
    allow = ", ".join(endpoints)
    if request.method == "OPTIONS":
        preflight = Response(204).with_headers(access_control_allow_methods=allow, access_control_max_age="3600")
        return preflight.with_headers(access_control_allow_headers="Authorization, Content-Type")
    return refuse("invalid_request", f"The method must be {allow}.", 405).with_headers(allow=allow)


def _too_many(request: Request, error: RateLimited) -> Response:
    """RFC 6585 §4."""
    if request.path.startswith(_FOR_PROGRAMS):
        response = refuse("temporarily_unavailable", error.message, 429)
    else:
        again = f"{request.path}?{request.query_string}"
        minutes = str(-(-(error.retry_after or 1) // 60))
        response = hosted.page("wait", hosted.language_of(request), status=429, again=again, minutes=minutes)
    return response.with_headers(retry_after=str(error.retry_after or 1))


def _failure(path: str, status: int) -> Response:
    if path.startswith(_FOR_PROGRAMS):
        page = refuse("server_error" if status == 500 else "temporarily_unavailable", "Try again.", status)
    else:
        page = hosted.page("error", "en", status=status, error="unavailable")
    return page.with_headers(retry_after="1")


@cache
def _app() -> App:
    from parley.bootstrap import accounts, identity, security, sources
    from parley.bootstrap.settings import AuthSettings, EdgeSettings, TokenSettings, read
    from parley.bootstrap.sockets import Sockets

    return create_app(
        Deps(
            store=identity.store(),
            hasher=identity.hasher(),
            sockets=Sockets(),
            signer=identity.signer(),
            verifier=identity.verifier(),
            public_keys=identity.public_keys(),
            limits=identity.try_limits(),
            policy=security.policy(),
            passwords=security.one_time_passwords(),
            sealer=security.sealer(),
            clock=sources.now,
            new_id=sources.new_id,
            new_secret=identity.new_secret,
            public_url=read(AuthSettings).public_url,
            issuer=read(TokenSettings).issuer,
            mailroom=accounts.mailroom(),
            email_verified_is_text=read(AuthSettings).email_verified_type == "string",
            origin_secret=read(EdgeSettings).origin_secret,
        )
    )
