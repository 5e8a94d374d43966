"""The web client and everything else under one address: Vite, whose proxy stands where CloudFront stands on AWS."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from devstack import emulator, process
from devstack.config import ROOT, CannotRun, Place, is_listening
from devstack.process import Server

VITE = ROOT / "node_modules" / ".bin" / "vite"


def http_target(place: Place, outputs: dict[str, str]) -> str:
    """The HTTP API at the emulator, as a prefix of its paths."""
    return f"{place.aws_endpoint_url}/_aws/execute-api/{outputs['HttpApiId']}/$default"


def socket_target(place: Place, outputs: dict[str, str]) -> str:
    """The WebSocket API at the emulator."""
    endpoint = place.aws_endpoint_url.replace("http", "ws", 1)
    return f"{endpoint}/_aws/execute-api/{outputs['SocketApiId']}/{outputs['SocketStage']}"


def files_target(place: Place, outputs: dict[str, str], seen_by_functions: str | None = None) -> str:
    """The files bucket at the emulator, by the very host that functions sign."""
    return f"{seen_by_functions or emulator.standard_endpoint(place)}/{outputs['FilesBucket']}"


def check_port(place: Place) -> None:
    """Raises CannotRun when somebody else listens where the client is to be served."""
    pid = process.left_over(_pid_file(place), "vite")
    if pid is not None:
        process.stop_session(pid, lambda: not process.is_alive(pid, "vite"))
    port = urlsplit(place.web_url).port or 80
    if is_listening(port):
        raise CannotRun(f"Port {port} is taken. Free it, or choose another: PARLEY_PORT={port + 1} make up")


def start(place: Place, outputs: dict[str, str], *, built: bool, seen_by_functions: str | None = None) -> Server:
    """Serves the client: from source with live reload, or as it was built.

    Raises CannotRun when its packages are not installed, or it is not built.
    """
    if not VITE.exists():
        raise CannotRun("The web client's packages are not installed: ./tools/setup web")
    if built and not (ROOT / "web" / "dist" / "index.html").exists():
        raise CannotRun("The web client is not built: npm run build")
    address = urlsplit(place.web_url)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")} | {
        "PARLEY_HOST": address.hostname or "localhost",
        "PARLEY_PORT": str(address.port),
        "PARLEY_HTTP_TARGET": http_target(place, outputs),
        "PARLEY_FILES_TARGET": files_target(place, outputs, seen_by_functions),
        "PARLEY_WS_TARGET": socket_target(place, outputs),
        "PARLEY_ORIGIN_SECRET": outputs["OriginSecret"],
    }
    server = Server.start(
        "Vite", [VITE, "preview"] if built else [VITE], environ=environ, log=place.logs / "web.log", cwd=ROOT / "web"
    )
    _pid_file(place).write_text(str(server.process.pid))
    server.wait_until(lambda: _answers(place.web_url), 60)
    return server


def _pid_file(place: Place) -> Path:
    place.home.mkdir(parents=True, exist_ok=True)
    return place.home / "web.pid"


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
