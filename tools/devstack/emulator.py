"""The AWS emulator: MiniStack of our own, or whatever speaks LocalStack's API at the address already."""

from __future__ import annotations

import json
import os
import shutil
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from devstack import process
from devstack.config import CREDENTIALS, EMULATOR_PYTHON, CannotRun, Place, is_listening
from devstack.process import Server

_NAME = "ministack_launcher"
# What Parley uses; LocalStack's free edition lacks the first three.
NEEDED = ("apigatewayv2", "lambda", "cloudformation", "dynamodb", "sns", "sqs", "s3", "ssm", "logs")


class Emulator:
    """A running emulator, and whether it is ours to end."""

    def __init__(self, place: Place, server: Server | None, adopted: int | None = None) -> None:
        self.place = place
        self._server = server
        self._adopted = adopted

    @property
    def is_ours(self) -> bool:
        return self._server is not None or self._adopted is not None

    def has_ended(self) -> bool:
        return self._server is not None and self._server.process.poll() is not None

    def stop(self) -> None:
        """Ends it if it is ours: SIGTERM, so that it writes its state, which is why the patience is long."""
        if self._server is not None:
            self._server.stop(patience=60)
        elif self._adopted is not None:
            pid = self._adopted
            process.stop_session(pid, lambda: not process.is_alive(pid, _NAME), patience=60)
        _pid_file(self.place).unlink(missing_ok=True)


def start(place: Place, *, persist: bool = True, seen_by_functions: str | None = None) -> Emulator:
    """Uses what listens at the place's address, else starts MiniStack there.

    ``seen_by_functions`` is the address that functions call in place of the emulator's own (a counting or
    fault-injecting proxy). Raises CannotRun when the port is taken by something else.
    """
    address = urlsplit(place.aws_endpoint_url)
    port = address.port or 4566
    if is_listening(port) or address.hostname not in ("localhost", "127.0.0.1"):
        _check(place)
        return left_over(place)
    temporary = place.home / "emulator" / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    environ = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    environ |= CREDENTIALS | {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "localhost",
        "PERSIST_STATE": "1" if persist else "0",
        "S3_PERSIST": "1" if persist else "0",
        "STATE_DIR": str(place.home / "emulator" / "state"),
        "S3_DATA_DIR": str(place.home / "emulator" / "s3"),
        # The functions' code is unpacked there; a kill leaves it behind, the next start clears it.
        "TMPDIR": str(temporary),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "AWS_ENDPOINT_URL": seen_by_functions or standard_endpoint(place),
    }
    server = Server.start(
        "MiniStack",
        [EMULATOR_PYTHON, Path(__file__).with_name("ministack_launcher.py")],
        environ=environ,
        log=place.logs / "emulator.log",
    )
    _pid_file(place).write_text(str(server.process.pid))
    server.wait_until(lambda: _health(place) is not None, 60)
    return Emulator(place, server)


def standard_endpoint(place: Place) -> str:
    """The address that functions call: that of an emulator of ours, by number; what ran already has its own way."""
    address = urlsplit(place.aws_endpoint_url)
    return f"http://127.0.0.1:{address.port or 4566}"


def _pid_file(place: Place) -> Path:
    place.home.mkdir(parents=True, exist_ok=True)
    return place.home / "emulator.pid"


def left_over(place: Place) -> Emulator:
    """What runs already: the emulator of an earlier `make up` that was killed, or one that is not ours."""
    return Emulator(place, None, adopted=process.left_over(_pid_file(place), _NAME))


def _health(place: Place) -> dict[str, str] | None:
    """The emulator's services and their states, None while nothing answers as an emulator does."""
    try:
        with urllib.request.urlopen(f"{place.aws_endpoint_url}/_localstack/health", timeout=5) as answer:
            services = json.load(answer).get("services")
    except (OSError, ValueError, urllib.error.URLError, AttributeError):
        return None
    return services if isinstance(services, dict) else None


def _check(place: Place) -> None:
    services = _health(place)
    if services is None:
        raise CannotRun(
            f"{place.aws_endpoint_url} is taken by something that is no AWS emulator. Free the port, or set "
            "AWS_ENDPOINT_URL=http://localhost:<port> for Parley's own."
        )
    names = services.keys() | ({"apigatewayv2"} if "apigateway" in services else set())
    missing = [name for name in NEEDED if name not in names or services.get(name) == "disabled"]
    if missing:
        raise CannotRun(f"The emulator at {place.aws_endpoint_url} lacks {', '.join(missing)} (LocalStack: paid plan).")
