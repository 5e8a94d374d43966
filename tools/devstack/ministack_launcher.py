"""MiniStack with four gaps closed that nothing outside of it can close. Runs under the emulator's own interpreter.

1. What the functions of socket routes log is dropped (its WebSocket data plane ignores the worker's log); AWS writes it
   to the function's log group, and `make up` shows it.
2. State is saved at a clean end only, so kill -9 loses all of it. Here it is saved every half minute too.
3. An HTTP API without CORS settings answers OPTIONS with 403. AWS hands it to the route, as any other method (developer
   guide, *Configure CORS for HTTP APIs*), and our functions answer it.
4. Each worker of a function unpacks the code and the layers for itself, which was more than half of all that the
   emulator did. Here they are unpacked once and shared, as Lambda mounts them.

All reach into MiniStack's internals, so they hold for the version they were tried with; any other runs as it comes.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import threading
import time
import zipfile
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

TRIED_WITH = "1.5.33"
# Saving takes the emulator about a second, in which nobody is served.
SAVE_EVERY = 30.0

_log = logging.getLogger("parley")


def log_socket_routes() -> None:
    from ministack.core import lambda_runtime
    from ministack.services import lambda_svc

    get_worker = lambda_runtime.get_or_create_worker

    class LoggedWorker:
        def __init__(self, worker: Any, config: dict[str, Any]) -> None:
            self._worker = worker
            self._config = config

        def invoke(self, event: Any, request_id: str, **context: Any) -> Any:
            began = time.monotonic()
            result = self._worker.invoke(event, request_id, **context)
            took = int((time.monotonic() - began) * 1000)
            lambda_svc._emit_lambda_logs(
                self._config, request_id, result.get("log", ""), result.get("status") == "error", took
            )
            return result

    def get_logged_worker(name: str, config: dict[str, Any], *args: Any, **kwargs: Any) -> LoggedWorker:
        return LoggedWorker(get_worker(name, config, *args, **kwargs), config)

    lambda_runtime.get_or_create_worker = get_logged_worker


def hand_preflights_on() -> None:
    from ministack.services import apigateway

    handle = apigateway._handle_execute_in_scope

    class Handed(str):
        """A method that is compared with no other, and so is answered by the route for any."""

        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            return False

    async def handle_preflight(api_id: str, stage: str, path: str, method: str, *rest: Any, **named: Any) -> Any:
        api = apigateway._apis.get(api_id) or {}
        handed = method == "OPTIONS" and not api.get("corsConfiguration")
        return await handle(api_id, stage, path, Handed(method) if handed else method, *rest, **named)

    apigateway._handle_execute_in_scope = handle_preflight


def unpack_once() -> None:
    from ministack.core import lambda_runtime

    class Shared(zipfile.ZipFile):
        def namelist(self) -> list[str]:
            """Nothing: each name would be looked up on the disk, for whether it leads out of the folder. None can."""
            return []

        def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
            """Puts a link to what the archive holds in the place of the empty folder ``path``."""
            digest = hashlib.sha256(Path(str(self.filename)).read_bytes()).hexdigest()
            held = Path(tempfile.gettempdir(), "unpacked", digest)
            if not held.exists():
                held.parent.mkdir(exist_ok=True)
                draft = tempfile.mkdtemp(dir=held.parent)
                super().extractall(draft, super().namelist())
                try:
                    os.rename(draft, held)
                except OSError:  # another worker was first
                    shutil.rmtree(draft)
            os.rmdir(path)
            os.symlink(held, path)

    lambda_runtime.zipfile = SimpleNamespace(**vars(zipfile) | {"ZipFile": Shared})


def save_now_and_then() -> None:
    from ministack import app
    from ministack.core import persistence

    def save() -> None:
        while True:
            time.sleep(SAVE_EVERY)
            persistence.save_all(app._build_persistence_save_dict())

    logging.getLogger("persistence").setLevel(logging.ERROR)
    threading.Thread(target=save, name="save", daemon=True).start()


def main() -> None:
    from ministack import app

    found = version("ministack")
    if found == TRIED_WITH:
        log_socket_routes()
        hand_preflights_on()
        unpack_once()
        if os.environ.get("PERSIST_STATE") == "1":
            save_now_and_then()
    else:
        _log.warning(
            "MiniStack %s is not %s: socket routes log nothing, preflights fail, and kill -9 loses all data",
            found,
            TRIED_WITH,
        )
    app.main()


if __name__ == "__main__":
    main()
