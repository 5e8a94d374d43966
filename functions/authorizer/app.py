"""The REQUEST authorizer of $connect (API Gateway developer guide, *Control access to WebSocket APIs with Lambda
authorizers*).

It lets in the person who brings a one-time ticket in the query, or an access token with the scope im/chat as Bearer.
Its context reaches every later route of the connection. Anything wrong is a Deny, never an exception: that would be a
500.

The log is the standard library's: this function stands before every socket, and each import is in its cold start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from logging import getLogger
from typing import Any

from parley.bootstrap import identity, logging
from parley.errors import Forbidden, ParleyError, Unauthenticated
from parley.identity.access import access_person
from parley.identity.model import Principal, epoch
from parley.identity.scopes import CHAT

logging.start()
logger = getLogger("authorizer")

Consume = Callable[[str], Principal]
Verify = Callable[[str], Principal]


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    return authorize(event, consume=lambda ticket: identity.tickets().consume(ticket), verify=_verify)


def authorize(event: Mapping[str, Any], *, consume: Consume, verify: Verify) -> dict[str, Any]:
    """An IAM policy for the event's methodArn; with Allow, the principal as context (texts all)."""
    try:
        principal = _principal(event, consume, verify)
        access_person(principal)
        if CHAT not in principal.scopes:
            raise Forbidden(f"The scope {CHAT} is missing.")
    except ParleyError as exc:
        logger.info("denied", extra={"fields": {"code": exc.code}})
        return _policy(event, "Deny", "nobody")
    except Exception as exc:
        # Not the message nor the trace: either may hold the ticket or the token.
        logger.error("denied", extra={"fields": {"error": type(exc).__name__}})
        return _policy(event, "Deny", "nobody")
    logger.info("allowed", extra={"fields": {"user_id": principal.user_id, "client_id": principal.client_id}})
    return _policy(event, "Allow", principal.user_id) | {"context": _context(principal)}


def _principal(event: Mapping[str, Any], consume: Consume, verify: Verify) -> Principal:
    query = event.get("queryStringParameters") or {}
    if "ticket" in query:
        return consume(query["ticket"])
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated
    return verify(token.strip())


def _verify(token: str) -> Principal:
    return identity.caller_tokens().verify(token)


def _context(principal: Principal) -> dict[str, str]:
    return {
        "user_id": principal.user_id,
        "device_id": principal.device_id,
        "client_id": principal.client_id,
        "session_id": principal.session_id or "",
        "since": str(round(principal.since.timestamp() * 1000)),
        "token_expires_at": str(epoch(principal.expires_at)),
    }


def _policy(event: Mapping[str, Any], effect: str, principal_id: str) -> dict[str, Any]:
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event.get("methodArn", "*")}
    return {"principalId": principal_id, "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
