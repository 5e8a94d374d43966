"""The rotation of signing keys: hourly, and by hand.

The schedule does what is due. By hand (``make rotate-keys``) the function is invoked with one of::

    {"action": "rotate"}                    a successor, which signs a day later
    {"action": "rotate", "urgent": true}    one that signs in 15 minutes
    {"action": "drop", "kid": "..."}        a stolen key that signs no more: its tokens are refused at once

and answers with the ring as it is then. See :mod:`parley.identity.service.rotation`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aws_lambda_powertools import Logger

from parley.bootstrap import identity
from parley.bootstrap.settings import RotationSettings, read
from parley.clock import rfc3339
from parley.errors import InvalidRequest, ParleyError
from parley.identity.model import KeyRing
from parley.identity.service.rotation import Rotation

logger = Logger()


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    days = read(RotationSettings).key_rotation_days
    return answer(event, identity.rotation(), timedelta(days=days) if days else None)


def answer(event: Mapping[str, Any], rotation: Rotation, age: timedelta | None) -> dict[str, Any]:
    """``{"keys": [{"kid", "made_at", "signs_from"}]}``; what is refused ``{"error", "message"}``."""
    try:
        ring = _act(event, rotation, age)
    except ParleyError as exc:
        logger.exception("refused", code=exc.code)
        if exc.temporary:
            # The schedule comes again, and an alarm counts the errors of the function.
            raise
        return {"error": exc.code, "message": exc.message}
    shown = _shown(ring)
    logger.info("done", action=event.get("action", "tick"), **shown)
    return shown


def _act(event: Mapping[str, Any], rotation: Rotation, age: timedelta | None) -> KeyRing:
    match event.get("action"):
        case "rotate":
            return rotation.begin(urgent=event.get("urgent") is True)
        case "drop":
            return rotation.drop(str(event.get("kid", "")))
        case None:
            return rotation.tick(age)
        case _:
            raise InvalidRequest("action must be rotate or drop.")


def _shown(ring: KeyRing) -> dict[str, Any]:
    return {
        "keys": [
            {
                "kid": key.kid,
                "made_at": rfc3339(key.made_at),
                "signs_from": rfc3339(key.signs_from) if key.signs_from else None,
            }
            for key in ring.keys
        ]
    }
