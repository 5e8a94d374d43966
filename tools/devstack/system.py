"""One whole system: emulator, stack, web client, demo company; and the description of it that programs read."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from devstack import deploy as deployment
from devstack import emulator, web
from devstack.config import REGION, ROOT, CannotRun, Place
from devstack.process import Server, step

CLIENT_ID = "parley-web"


@dataclass
class System:
    """What runs, and its description (the content of local.json)."""

    place: Place
    emulator: emulator.Emulator
    web: Server
    description: dict[str, Any]

    def stop(self) -> None:
        self.web.stop()
        self.emulator.stop()


def start(
    place: Place, *, persist: bool = True, built_web: bool = False, seen_by_functions: str | None = None
) -> System:
    """Brings everything up; whatever was started is ended again when a later part fails."""
    web.check_port(place)
    with step("Starting the emulator"):
        running = emulator.start(place, persist=persist, seen_by_functions=seen_by_functions)
    try:
        outputs = deployment.deploy(place)
        with step("Making the demo company"):
            seed(place, outputs)
        with step("Serving the web client"):
            server = web.start(place, outputs, built=built_web, seen_by_functions=seen_by_functions)
    except BaseException:
        running.stop()
        raise
    return System(place, running, server, describe(place, outputs))


def redeploy(place: Place, **parameters: str) -> None:
    """Builds and deploys what changed onto the running system."""
    if not deployment.stack_outputs(place):
        raise CannotRun("Nothing runs here yet: make up")
    describe(place, deployment.deploy(place, parameters))


def stack_environ(place: Place, outputs: dict[str, str]) -> dict[str, str]:
    """The environment under which the functions' own code works on the stack's data from this machine."""
    return place.environ() | {
        "IDENTITY_TABLE": outputs["IdentityTable"],
        "CHAT_TABLE": outputs["ChatTable"],
        "PRESENCE_TABLE": outputs["PresenceTable"],
        "ISSUER": outputs["Issuer"],
        "PUBLIC_URL": outputs["PublicUrl"],
        "JWKS_PARAMETER": f"/{place.stack}/jwks",
        "SEALING_KEY_PARAMETER": f"/{place.stack}/sealing-key",
        "WEBSOCKET_API_ID": outputs["SocketApiId"],
        "WEBSOCKET_STAGE": outputs["SocketStage"],
        "JOBS_TOPIC_ARN": outputs["JobsTopicArn"],
        "DELIVERY_QUEUE_URL": outputs["DeliveryQueueUrl"],
        "INLINE_RECIPIENTS": "10",
        "FILES_BUCKET": outputs["FilesBucket"],
        "PYTHONPATH": f"{ROOT / 'functions'}:{ROOT / 'tools'}",
    }


def seed(place: Place, outputs: dict[str, str]) -> None:
    """Makes the demo company where it is missing, by the functions' own services, in a process like theirs."""
    done = subprocess.run(
        [sys.executable, "-m", "devstack.seed"],
        env=stack_environ(place, outputs),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotRun(f"The demo company could not be made:\n{done.stderr[-2000:]}")


def describe(place: Place, outputs: dict[str, str]) -> dict[str, Any]:
    """Writes local.json, so that a program finds the running system."""
    from devstack.seed import ACCOUNTS, CLIENT_SECRET, CLIENTS, PASSWORD

    description: dict[str, Any] = {
        "web_url": place.web_url,
        "api_url": f"{place.web_url}/api/v1",
        "ws_url": f"{place.web_url.replace('http', 'ws', 1)}/ws",
        "issuer": outputs["Issuer"],
        "client_id": CLIENT_ID,
        "aws_endpoint_url": place.aws_endpoint_url,
        "region": REGION,
        "stack": place.stack,
        "tables": {
            "identity": outputs["IdentityTable"],
            "chat": outputs["ChatTable"],
            "presence": outputs["PresenceTable"],
        },
        "table": outputs["ChatTable"],
        "topic_arn": outputs["JobsTopicArn"],
        "topic": outputs["JobsTopicArn"].rsplit(":", 1)[-1],
        "queue": outputs["DeliveryQueueUrl"].rsplit("/", 1)[-1],
        "delivery_queue_url": outputs["DeliveryQueueUrl"],
        "delivery_dlq_url": outputs["DeliveryDeadLettersUrl"],
        "files_bucket": outputs["FilesBucket"],
        "http_target": web.http_target(place, outputs),
        "ws_target": web.socket_target(place, outputs),
        "functions": deployment.functions(place),
        "accounts": [
            {"username": username, "password": PASSWORD, "display_name": name, "email": f"{username}@example.com"}
            for username, name in ACCOUNTS.items()
        ],
        "clients": [
            {"client_id": client_id, "client_secret": CLIENT_SECRET, "name": settings["name"]}
            for client_id, settings in CLIENTS.items()
        ],
    }
    place.home.mkdir(parents=True, exist_ok=True)
    place.local_json.write_text(json.dumps(description, indent=2, ensure_ascii=False) + "\n")
    return description
