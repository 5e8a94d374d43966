"""The custom resource of the stack: what CloudFormation cannot make itself, the signing key and the first-party
clients.

Create and Update make what is missing and are safe to repeat. Delete removes the two key parameters, since
CloudFormation does not know them, and keeps the data. The physical id never changes, so that an update never becomes a
replacement, whose Delete would take the key; for the same reason do not rename the resource in the template.

Protocol: CloudFormation user guide, *Custom resource request and response reference*. It waits for the answer at
ResponseURL until its timeout, so an answer is always put there.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from aws_lambda_powertools import Logger

from parley.bootstrap import identity

logger = Logger()

PHYSICAL_ID = "parley-foundation"

Put = Callable[[str, bytes], None]


class Foundation(Protocol):
    """What the stack stands on."""

    def lay(self, public_url: str) -> str:
        """Keys and clients; gives the id of the signing key."""
        ...

    def remove(self) -> None:
        """The keys."""
        ...


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    return answer(event, identity.Foundation(), _put)


def answer(event: Mapping[str, Any], foundation: Foundation, put: Put) -> dict[str, Any]:
    """Does what the event asks, and puts the outcome to ResponseURL (where there is one: not when invoked by hand)."""
    try:
        outcome = {"Status": "SUCCESS", "Data": _do(event, foundation)}
    except Exception as exc:
        logger.exception("The deployment's step failed")
        outcome = {"Status": "FAILED", "Reason": f"{type(exc).__name__}: {exc}"[:1000]}
    asked = {name: event.get(name, "") for name in ("StackId", "RequestId", "LogicalResourceId")}
    outcome |= asked | {"PhysicalResourceId": event.get("PhysicalResourceId") or PHYSICAL_ID}
    if url := event.get("ResponseURL"):
        put(url, json.dumps(outcome).encode())
    return outcome


def _do(event: Mapping[str, Any], foundation: Foundation) -> dict[str, str]:
    match event["RequestType"]:
        case "Create" | "Update":
            key_id = foundation.lay(event["ResourceProperties"]["PublicUrl"].rstrip("/"))
            logger.info("laid", key_id=key_id)
            return {"KeyId": key_id}
        case "Delete":
            foundation.remove()
            logger.info("removed")
            return {}
        case other:
            raise ValueError(f"RequestType is {other}")


def _put(url: str, body: bytes) -> None:
    if not url.startswith(("https://", "http://")):
        raise ValueError("ResponseURL is no web address")
    # An empty Content-Type: the address is presigned for one (user guide, as above).
    request = urllib.request.Request(url, data=body, method="PUT", headers={"Content-Type": ""})  # noqa: S310
    with urllib.request.urlopen(request, timeout=10):  # noqa: S310 - the scheme is checked above
        pass
