"""Files up and down: straight between this program and the store, with a progress that a person can look at."""

from __future__ import annotations

import asyncio
import hashlib
import io
import mimetypes
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO

import httpx

from parley_sdk.errors import FileRejected, Forbidden, NotFound, ParleyError, Unavailable
from parley_sdk.http import Api
from parley_sdk.models import Announced, File, FileChanged, Shown
from parley_sdk.streams import Streams, Subscription
from parley_sdk.timing import Backoff, Timing

Progress = Callable[[int, int], None]
"""Is told the bytes that are done, and all there are; begins anew when a transfer has to."""

CHUNK = 256 * 1024
TRIES = 4
CHECKED_WITHIN = 90.0
"""Seconds until a file that was uploaded and is not decided on counts as stuck."""


class Files:
    """The client's ``files``."""

    def __init__(self, api: Api, http: httpx.AsyncClient, streams: Streams, timing: Timing) -> None:
        self._api = api
        self._http = http
        self._streams = streams
        self._timing = timing

    async def upload(
        self,
        source: Path | bytes,
        *,
        conversation_id: str | None = None,
        name: str | None = None,
        media_type: str | None = None,
        progress: Progress | None = None,
    ) -> File:
        """Uploads a file for a conversation, or, without one, a picture to be somebody's avatar.

        Gives it once it is ready to be posted. Raises FileRejected, and what announcing it raises (TooLarge,
        QuotaExceeded, ...).
        """
        name = name or (source.name if isinstance(source, Path) else "file")
        size, sha256 = await asyncio.to_thread(_measure, source)
        announced = await self._api.announce_file(
            purpose="message" if conversation_id else "avatar",
            conversation_id=conversation_id,
            name=name,
            size=size,
            media_type=media_type or mimetypes.guess_type(name)[0] or "application/octet-stream",
            sha256=sha256,
        )
        with self._streams.subscribe() as events:
            await self._put(source, announced, progress or _nobody)
            return await self._decided(announced.file.id, events)

    async def show(self, file_id: str) -> Shown:
        """A file, with addresses that work for a few minutes."""
        return await self._api.get_file(file_id)

    async def download(
        self, file_id: str, to: Path | None = None, *, thumbnail: int | None = None, progress: Progress | None = None
    ) -> bytes:
        """The bytes of a file, or of its thumbnail of this size; with ``to`` they go there, and nothing is given."""
        shown = await self._api.get_file(file_id)
        if shown.links is None:
            raise NotFound(f"The file is {shown.file.state}.")
        url = shown.links.original if thumbnail is None else shown.links.thumbnails[str(thumbnail)]
        backoff = Backoff(self._timing)
        while True:
            try:
                with io.BytesIO() if to is None else to.open("wb") as target:
                    await self._get(url, target, progress or _nobody)
                    return target.getvalue() if isinstance(target, io.BytesIO) else b""
            except Unavailable:
                if backoff.failures + 1 >= TRIES:
                    raise
                await self._timing.sleep(backoff.next_delay())

    async def _put(self, source: Path | bytes, announced: Announced, progress: Progress) -> None:
        upload, size = announced.upload, announced.file.size
        headers = upload.headers | {"content-length": str(size)}
        backoff = Backoff(self._timing)
        while True:
            try:
                with _opened(source) as stream:
                    response = await self._http.request(
                        upload.method, upload.url, headers=headers, content=_chunks(stream, size, progress)
                    )
                if not response.is_success:
                    raise _refused(response)
                return
            except (httpx.TransportError, Unavailable) as exc:
                if backoff.failures + 1 >= TRIES:
                    raise Unavailable("the upload was interrupted") from exc
                await self._timing.sleep(backoff.next_delay())

    async def _get(self, url: str, target: BinaryIO, progress: Progress) -> None:
        try:
            async with self._http.stream("GET", url) as response:
                if not response.is_success:
                    raise _refused(response)
                total, done = int(response.headers.get("content-length", 0)), 0
                async for chunk in response.aiter_bytes(CHUNK):
                    await asyncio.to_thread(target.write, chunk)
                    done += len(chunk)
                    progress(done, total)
        except httpx.TransportError as exc:
            raise Unavailable("the download was interrupted") from exc

    async def _decided(self, file_id: str, events: Subscription) -> File:
        """Waits until the file has been looked at: for word of it, and asks now and then in case none comes."""
        try:
            return await self._timing.within(CHECKED_WITHIN, self._watch(file_id, events))
        except TimeoutError as exc:
            raise Unavailable("the file is still being checked") from exc

    async def _watch(self, file_id: str, events: Subscription) -> File:
        pause = Backoff(self._timing, base=1.0, cap=10.0)
        while True:
            with suppress(TimeoutError):
                await self._timing.within(pause.next_delay(0.5), _told_of(file_id, events))
            file = (await self._api.get_file(file_id)).file
            if file.state == "ready":
                return file
            if file.state == "rejected":
                raise FileRejected(f"The file was rejected ({file.reason}).")


async def _told_of(file_id: str, events: Subscription) -> None:
    async for event in events:
        if isinstance(event, FileChanged) and event.file_id == file_id:
            return
    await asyncio.Event().wait()  # the feed has ended: asking is all that is left


async def _chunks(stream: BinaryIO, size: int, progress: Progress) -> AsyncIterator[bytes]:
    done = 0
    while chunk := await asyncio.to_thread(stream.read, CHUNK):
        yield chunk
        done += len(chunk)
        progress(done, size)


def _measure(source: Path | bytes) -> tuple[int, str]:
    """Its size, and its SHA-256 in hex."""
    with _opened(source) as stream:
        digest = hashlib.sha256()
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
        return stream.tell(), digest.hexdigest()


def _opened(source: Path | bytes) -> AbstractContextManager[BinaryIO]:
    return nullcontext(io.BytesIO(source)) if isinstance(source, bytes) else source.open("rb")


def _refused(response: httpx.Response) -> ParleyError:
    """The store answers in its own way (XML), of which nothing is to be shown to a person."""
    if response.status_code >= 500:
        return Unavailable()
    return Forbidden(f"The store refused the file (HTTP {response.status_code}).")


def _nobody(done: int, total: int) -> None:
    """Watches."""
