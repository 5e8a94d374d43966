"""A company in memory: the functions' own handlers over the memory twins, and devices that run the SDK's own inbox.

What is posted to a device's socket lies in its mailbox until the test hands it over, loses it, or hands it over twice.
Time is the world's: whoever sleeps moves it on.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from tests.unit.api.test_api import Api as ApiHandler
from tests.unit.gateway.harness import EVENTS
from tests.unit.messaging.fakes import FakePoster, World

from gateway.handlers import build
from parley_sdk import ParleyError, Timing, User
from parley_sdk.connection import Frame
from parley_sdk.errors import from_frame
from parley_sdk.http import Api
from parley_sdk.inbox import Inbox
from parley_sdk.models import Event, Model
from parley_sdk.outbox import Outbox
from parley_sdk.streams import Streams

M = TypeVar("M", bound=Model)
T = TypeVar("T")


class Mailboxes(FakePoster):
    """Keeps what is posted for each connection."""

    def __init__(self) -> None:
        super().__init__()
        self.mail: dict[str, list[Frame]] = {}

    def post_all(self, targets: Any, payload: bytes) -> Any:
        for target in targets:
            self.mail.setdefault(target.connection_id, []).append(json.loads(payload))
        return super().post_all(targets, payload)


class DirectApi(Api):
    """The SDK's calls, answered by the API's handler in the same process."""

    def __init__(self, handler: ApiHandler, user_id: str) -> None:
        self._handler = handler
        self._user_id = user_id

    async def _call(
        self,
        kind: type[M],
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        json: Any = None,
        key: str | None = None,
        repeatable: bool = True,
    ) -> M:
        query = "&".join(f"{name}={value}" for name, value in (params or {}).items())
        return kind.model_validate(await self._asked(method, f"{path}?{query}" if query else path, json))

    async def _done(self, method: str, path: str, *, json: Any = None) -> None:
        await self._asked(method, path, json)

    async def call(self, method: str, path: str, json: Any = None) -> None:
        """What this SDK has no method for; a refusal is as good as an answer."""
        await asyncio.sleep(0)
        self._handler.raw(method, path, json, token=self.token)
        await asyncio.sleep(0)

    async def _asked(self, method: str, path: str, json: Any) -> Any:
        await asyncio.sleep(0)
        status, body = self._handler.call(method, path, json, token=self.token)
        if status >= 400:
            raise from_frame({**body, "message": body["detail"]})
        await asyncio.sleep(0)
        return body

    @property
    def token(self) -> str:
        return f"good {self._user_id}"


class DirectSocket:
    """The SDK's frames, answered by the gateway's handlers in the same process."""

    def __init__(self, company: Company, user_id: str, connection_id: str) -> None:
        self._company = company
        self._user_id = user_id
        self._connection_id = connection_id

    async def request(self, frame: Frame, wait: float) -> Frame:
        await asyncio.sleep(0)
        answer = self._company.frame(self._user_id, self._connection_id, frame)
        await asyncio.sleep(0)
        if answer["type"] == "error":
            raise from_frame(answer)
        return answer

    async def rest(self, seconds: float) -> None:
        await self._company.timing.sleep(seconds)


@dataclass
class Device:
    """One device of somebody: its inbox, what it was told, and whether it is there."""

    user_id: str
    connection_id: str
    api: DirectApi
    inbox: Inbox
    outbox: Outbox
    told: list[Event] = field(default_factory=list)
    is_online: bool = True

    @property
    def conversations(self) -> list[str]:
        return sorted(self.inbox.conversations)


class Company:
    def __init__(self, world: World) -> None:
        self.world = world
        self.mailboxes = Mailboxes()
        world.poster = self.mailboxes
        self.loop = asyncio.new_event_loop()
        self.timing = Timing(now=world.clock, sleep=self._sleep, random=lambda: 0.5)
        self.api = ApiHandler(world)
        self.devices: list[Device] = []
        self._message = build(lambda: world.chat).message

    def close(self) -> None:
        for device in self.devices:
            self.loop.run_until_complete(device.inbox.close())
        self.loop.close()

    def device(self, user_id: str) -> Device:
        """A new device, which has synced."""
        connection_id = f"{user_id[-2:]}-{len(self.devices)}"
        api, streams = DirectApi(self.api, user_id), Streams()
        inbox = Inbox(api, streams, self.timing)
        inbox.me = User(id=user_id, username=user_id, display_name=user_id)
        socket: Any = DirectSocket(self, user_id, connection_id)
        outbox = Outbox(socket, inbox, self.timing, self.world.new_id)
        device = Device(user_id, connection_id, api, inbox, outbox)
        streams.tell = device.told.append  # type: ignore[assignment,method-assign]
        self.devices.append(device)
        self.world.connect(user_id, connection_id)
        self.come_back(device)
        return device

    def come_back(self, device: Device) -> None:
        device.is_online = True
        self.run(self._up(device))

    def go_away(self, device: Device) -> None:
        """What is on its way to it is lost."""
        device.is_online = False
        self.mail(device).clear()
        self.world.presence.forget_connection(device.user_id, device.connection_id)

    def mail(self, device: Device) -> list[Frame]:
        return self.mailboxes.mail.setdefault(device.connection_id, [])

    def hand_over(self, device: Device, place: int) -> None:
        """Hands over one of the frames that lie there."""
        frame = self.mail(device).pop(place)
        self.run(self._take(device, frame))

    def frame(self, user_id: str, connection_id: str, frame: Frame) -> Frame:
        """The gateway's answer to a frame."""
        self.keep_online()
        event: dict[str, Any] = json.loads((EVENTS / "send_message.json").read_text())
        now = self.world.clock.now
        context = event["requestContext"]
        context["connectionId"] = connection_id
        context["connectedAt"] = round((now - timedelta(minutes=1)).timestamp() * 1000)
        context["authorizer"] |= {
            "user_id": user_id,
            "since": str(context["connectedAt"]),
            "token_expires_at": str(int((now + timedelta(minutes=15)).timestamp())),
        }
        answer = self._message({**event, "body": json.dumps(frame)}, None)
        parsed: Frame = json.loads(answer["body"])
        return parsed

    def keep_online(self) -> None:
        """Connections of devices that are there do not expire, however time flies."""
        for device in self.devices:
            if device.is_online:
                self.world.connect(device.user_id, device.connection_id)

    def run(self, work: Coroutine[Any, Any, T]) -> T | ParleyError:
        """Does something, and all that it sets off; a refusal is an outcome."""
        try:
            return self.loop.run_until_complete(self._and_all_that_follows(work))
        except ParleyError as exc:
            return exc

    async def _and_all_that_follows(self, work: Coroutine[Any, Any, T]) -> T:
        try:
            return await work
        finally:
            current = asyncio.current_task()
            while others := [task for task in asyncio.all_tasks() if task is not current]:
                await asyncio.wait(others)

    async def _up(self, device: Device) -> None:
        self.keep_online()
        device.inbox.on_up()

    async def _take(self, device: Device, frame: Frame) -> None:
        device.inbox.on_frame(frame)

    async def _sleep(self, seconds: float) -> None:
        self.world.clock.advance(seconds)
        await asyncio.sleep(0)
