"""The HTTP API's Lambda handler (payload format 2.0).

The token is verified before anything else. Whatever is refused is answered with a problem document; nothing is raised.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from api.admission import admit
from api.problems import problem, refusal, to_event
from api.requests import UnsupportedMediaType, authenticate, challenge, idempotency_key, with_text_body
from api.routes import (
    apps,
    consents,
    conversations,
    files,
    groups,
    messages,
    own_list,
    presence,
    search,
    second_factor,
    security_events,
    sessions,
    tickets,
    users,
)
from api.routes.admin import audit as admin_audit
from api.routes.admin import clients as admin_clients
from api.routes.admin import second_factor as admin_second_factor
from api.routes.admin import sessions as admin_sessions
from api.routes.admin import users as admin_users
from api.scope import Scope, Services
from parley.errors import Internal, InvalidRequest, NotFound, ParleyError, RateLimited
from parley.idempotency.service import KeyReused

PREFIX = "/api/v1"
_SECRET = re.compile(rf"(?<=^{PREFIX}/invites/).+")
ROUTES = (
    users,
    sessions,
    second_factor,
    security_events,
    consents,
    conversations,
    groups,
    own_list,
    messages,
    search,
    apps,
    files,
    presence,
    tickets,
    admin_users,
    admin_clients,
    admin_sessions,
    admin_second_factor,
    admin_audit,
)
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
_log = logging.getLogger("api")
_OTHER_STATUS: Mapping[type[ParleyError], HTTPStatus] = {
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    # draft-ietf-httpapi-idempotency-key-header, 2.7
    KeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
}


def build(services: Callable[[], Services]) -> Handler:
    """The handler; ``services`` is called at each request."""
    app = resolver()

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        started = time.perf_counter()
        user_id = None
        try:
            at_hand = services()
            caller = authenticate(event, at_hand.verify)
            user_id = caller.user_id
            if event["requestContext"]["http"]["method"] != "GET":
                at_hand.chat.limits.spend("app" if caller.is_app else "person", user_id)
            app.append_context(scope=Scope(caller, at_hand, event, idempotency_key(event)))
            answer = app.resolve(with_text_body(event), context)
        except ParleyError as exc:
            answer = to_event(_refuse(exc, event))
        except Exception:
            _log.exception("failed")
            answer = to_event(problem(Internal()))
        # A string always (HTTP API developer guide, *Lambda proxy integrations*, payload format 2.0).
        answer["body"] = answer["body"] or ""
        answer["headers"]["Cache-Control"] = "no-store"
        _log_line(event, answer["statusCode"], user_id, started)
        return answer

    return handler


def resolver() -> APIGatewayHttpResolver:
    """The routes, with every refusal mapped."""
    app = APIGatewayHttpResolver(enable_validation=True)
    for routes in ROUTES:
        app.include_router(routes.router, prefix=PREFIX)
    app.use([_only_whom_it_is_for, _only_known_parameters])

    handled = app.exception_handler
    handled(ParleyError)(lambda error: _refuse(error, app.current_event.raw_event))
    handled(RequestValidationError)(lambda error: problem(refusal(error)))
    handled(NotFoundError)(lambda _: _no_route(app))
    handled(Exception)(_fail)
    return app


def _no_route(app: APIGatewayHttpResolver) -> Response[str]:
    path = app.current_event.path
    methods = sorted({route.method for route in _routes(app) if route.rule.match(path)})
    if not methods:
        return problem(NotFound("There is no such address."))
    allow = ", ".join(methods)
    wrong = InvalidRequest(f"The method must be {allow}.")
    return problem(wrong, HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": allow})


def _fail(error: Exception) -> Response[str]:
    _log.error("failed", exc_info=error)
    return problem(Internal())


def _refuse(error: ParleyError, event: Mapping[str, Any]) -> Response[str]:
    if error.temporary and not isinstance(error, RateLimited):
        _log.error(error.code, exc_info=error)
    return problem(error, _OTHER_STATUS.get(type(error)), challenge(event, error))


def _only_whom_it_is_for(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    route = app.context["_route"]
    if route in _routes(app):
        admit(app.context["scope"].caller, route.func)
    return next_middleware(app)


def _only_known_parameters(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    """Unknown fields of a request are refused, those of the query too."""
    route = app.context["_route"]
    given = app.current_event.query_string_parameters or {}
    if route in _routes(app) and not {field.alias for field in route.dependant.query_params}.issuperset(given):
        raise InvalidRequest("The query has a parameter too many.")
    return next_middleware(app)


def _routes(app: APIGatewayHttpResolver) -> list[Any]:
    # Powertools has no public list, and answers 404 where 405 is meant.
    return [*app._static_routes, *app._dynamic_routes]


def _log_line(event: Mapping[str, Any], status: int, user_id: str | None, started: float) -> None:
    # The path alone: what is searched for is in the query. The token of an invite is a secret.
    context = event["requestContext"]
    fields = {
        "request_id": context["requestId"],
        "method": context["http"]["method"],
        "path": _SECRET.sub("…", context["http"]["path"]),
        "user_id": user_id,
        "status": status,
        "ms": round((time.perf_counter() - started) * 1000, 1),
    }
    _log.info("answered", extra={"fields": fields})
