"""The HTTP API's Lambda handler: token first, then size, then the routes; whatever is refused is a problem document."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError, ServiceError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from api.caller import authenticate
from api.deps import Deps
from api.problems import describe, problem
from api.routes import add_routes
from parley.errors import Internal, InvalidRequest, NotFound, ParleyError, TooLarge

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]

MAX_BODY = 32_768
_log = logging.getLogger("api")


def create_app(deps: Deps) -> APIGatewayHttpResolver:
    """The routes, with every refusal mapped; OpenAPI is made from them."""
    app = APIGatewayHttpResolver(enable_validation=True, debug=False)
    add_routes(app, deps)

    app.exception_handler(ParleyError)(problem)
    app.exception_handler(RequestValidationError)(_malformed)
    app.exception_handler(ServiceError)(_service_error)

    @app.not_found
    def not_found(error: NotFoundError) -> Response[str]:
        return problem(NotFound("There is nothing at this address, or not by this method."))

    return app


def _malformed(error: RequestValidationError) -> Response[str]:
    errors = error.errors()
    status = 415 if any(each["type"] == "unsupported_content_type" for each in errors) else 400
    return problem(InvalidRequest(describe(errors)), status)


def _service_error(error: ServiceError) -> Response[str]:
    return problem(InvalidRequest(str(error.msg)), error.status_code)


def build(deps: Callable[[], Deps]) -> Handler:
    """The handler; ``deps`` is called at the first event."""
    made: list[tuple[Deps, APIGatewayHttpResolver]] = []

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        outcome = "internal"
        try:
            if not made:
                ready = deps()
                made.append((ready, create_app(ready)))
            answer = _answer(event, context, *made[0])
            outcome = "ok" if answer["statusCode"] < 400 else "refused"
        except ParleyError as error:
            outcome = error.code
            answer = _bare(problem(error))
        except Exception:
            _log.exception("An error of ours")
            answer = _bare(problem(Internal()))
        request = event.get("requestContext", {}).get("http", {})
        fields = {"method": request.get("method"), "path": event.get("rawPath"), "outcome": outcome}
        _log.info("answered", extra={"fields": fields | {"status": answer["statusCode"]}})
        return answer

    return handler


def _answer(event: dict[str, Any], context: Any, deps: Deps, app: APIGatewayHttpResolver) -> dict[str, Any]:
    principal = authenticate(event, deps.verifier)
    # API Gateway takes 10 MB; nothing of ours is larger than a frame. Base64 is a third longer than what it holds.
    if len(event.get("body") or "") > MAX_BODY * (4 / 3 if event.get("isBase64Encoded") else 1):
        raise TooLarge(f"The body is larger than {MAX_BODY} bytes.")
    app.append_context(principal=principal)
    answer: dict[str, Any] = app.resolve(event, context)
    answer.setdefault("headers", {})["Cache-Control"] = "no-store"
    return answer


def _bare(response: Response[str]) -> dict[str, Any]:
    headers = {"Content-Type": response.content_type, **response.headers}
    return {"statusCode": response.status_code, "headers": headers, "body": response.body, "isBase64Encoded": False}
