"""The socket's handlers on real events of API Gateway, over the memory twins."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.unit.messaging.fakes import ANNA, BEN, World

from gateway.handlers import Handlers, build

EVENTS = Path(__file__).parents[3] / "events" / "gateway"


class Socket:
    """Anna's connection, and the handlers behind it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.handlers: Handlers = build(lambda: world.chat)
        self.pair = world.pair(ANNA, BEN).id
        self.connection_id: str = self.event("connect")["requestContext"]["connectionId"]

    def event(self, name: str) -> dict[str, Any]:
        """A stored event at the world's moment: connected a minute ago, its token good for a quarter of an hour."""
        event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
        context, now = event["requestContext"], self.world.clock.now
        context["connectedAt"] = round((now - timedelta(minutes=1)).timestamp() * 1000)
        context["authorizer"] |= {
            "user_id": ANNA,
            "since": str(round((now - timedelta(minutes=1)).timestamp() * 1000)),
            "token_expires_at": str(int((now + timedelta(minutes=15)).timestamp())),
        }
        return event

    def connect(self) -> dict[str, Any]:
        return self.handlers.connect(self.event("connect"), None)

    def disconnect(self) -> dict[str, Any]:
        return self.handlers.disconnect(self.event("disconnect"), None)

    def frame(self, name: str, **changes: Any) -> Any:
        """The answer to a stored frame with changes, in Anna's and Ben's conversation; None where there is none."""
        event = self.event(name)
        frame = json.loads(event["body"])
        if "conversation_id" in frame:
            frame["conversation_id"] = self.pair
        return self.raw(json.dumps(frame | changes), event)

    def raw(self, body: Any, event: dict[str, Any] | None = None, **changes: Any) -> Any:
        answer = self.handlers.message({**(event or self.event("send_message")), "body": body, **changes}, None)
        assert answer["statusCode"] == 200
        return json.loads(answer["body"]) if "body" in answer else None

    def last_seq(self) -> int:
        head = self.world.store.get_head(self.pair)
        assert head is not None
        return head.last_seq


def posts(world: World) -> dict[str, list[dict[str, Any]]]:
    """What each connection was told."""
    told: dict[str, list[dict[str, Any]]] = {}
    for connection_id, payload in world.poster.posts:
        told.setdefault(connection_id, []).append(json.loads(payload))
    return told
