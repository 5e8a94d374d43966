"""The socket's Lambda handlers.

Nothing is raised out of a handler: API Gateway would answer with an error of its own. A frame's answer is the route's
response body, always with status 200; a handshake's status lets it pass or refuses it. An invocation logs one line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalice.app import Chalice, WebsocketEvent

from gateway import routes
from gateway.caller import Caller, caller_of
from gateway.frames import Answer, client_id_of, error_frame, read_frame
from gateway.line import one_line
from parley.bootstrap.chat import Chat
from parley.errors import Internal, ParleyError, Unauthenticated

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
Event = dict[str, Any]


@dataclass(frozen=True)
class Handlers:
    """What the template names: one handler for $connect, one for $disconnect, one for every frame."""

    connect: Handler
    disconnect: Handler
    message: Handler


def build(chat: Callable[[], Chat]) -> Handlers:
    """The handlers; ``chat`` is called at each event."""
    app = Chalice("gateway", configure_logs=False)

    @app.on_ws_connect()
    def connect(event: WebsocketEvent) -> dict[str, Any]:
        return {"statusCode": _passing(event.to_dict(), routes.come, chat)}

    @app.on_ws_disconnect()
    def disconnect(event: WebsocketEvent) -> dict[str, Any]:
        return {"statusCode": _passing(event.to_dict(), routes.leave, chat)}

    @app.on_ws_message()
    def message(event: WebsocketEvent) -> dict[str, Any]:
        answer = _answer(event.to_dict(), chat)
        return {"statusCode": 200, "body": answer.model_dump_json()} if answer else {"statusCode": 200}

    return Handlers(connect, disconnect, message)


def _passing(event: Event, act: Callable[[Caller, Chat], None], chat: Callable[[], Chat]) -> int:
    """The status of a connection that comes or goes; 2xx lets it pass."""
    with one_line(event) as line:
        try:
            act(caller_of(event), chat())
        except ParleyError as exc:
            line.refused(exc)
            return 401 if isinstance(exc, Unauthenticated) else 503
        except Exception as exc:
            line.failed(exc)
            return 500
        return 200


def _answer(event: Event, chat: Callable[[], Chat]) -> Answer | None:
    body = event.get("body")
    with one_line(event) as line:
        try:
            frame = read_frame(body, is_binary=bool(event.get("isBase64Encoded")))
            return routes.answer(frame, caller_of(event), chat())
        except ParleyError as exc:
            line.refused(exc)
            return error_frame(client_id_of(body), exc)
        except Exception as exc:
            line.failed(exc)
            return error_frame(client_id_of(body), Internal())
