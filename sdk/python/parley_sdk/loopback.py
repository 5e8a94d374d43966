"""Takes the redirect of a login in the browser at a loopback address (RFC 8252, section 7.3)."""

from __future__ import annotations

import asyncio

_PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Parley</title>"
    "<p>You are signed in. You can close this page and go back to the terminal."
)
_MAX_REQUEST_LINE = 8192


class LoopbackReceiver:
    """A server on 127.0.0.1, at a port that the system picks, that takes one redirect."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._target: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.redirect_uri = ""

    async def __aenter__(self) -> LoopbackReceiver:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_MAX_REQUEST_LINE)
        port = self._server.sockets[0].getsockname()[1]
        self.redirect_uri = f"http://127.0.0.1:{port}/callback"
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        self._target.cancel()

    async def redirect(self) -> str:
        """The address that the browser was sent to, with its query."""
        return self.redirect_uri.removesuffix("/callback") + await self._target

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers one request; anything but GET /callback (a browser also asks for /favicon.ico) is 404."""
        try:
            line = (await reader.readuntil(b"\r\n")).decode("latin-1").split(" ")
            while await reader.readline() not in (b"\r\n", b""):
                pass
            wanted = len(line) == 3 and line[0] == "GET" and line[1].split("?")[0] == "/callback"
            body = (_PAGE if wanted else "Not found").encode()
            status = "200 OK" if wanted else "404 Not Found"
            head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
            writer.write(f"{head}Cache-Control: no-store\r\nConnection: close\r\n\r\n".encode() + body)
            await writer.drain()
            if wanted and not self._target.done():
                self._target.set_result(line[1])
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, OSError):
            pass  # not a browser, or one that went away: the next request may be the redirect
        finally:
            writer.close()
