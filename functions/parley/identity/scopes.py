"""Scopes: what a token is good for (RFC 6749 §3.3), by the forms that an Amazon Cognito user pool gives them.

``openid`` and its claims speak of a person (OpenID Connect Core §5.4). A custom scope is ``identifier/name``: the
system that it opens, and what it opens there. Ours begin with ``im/``; clients of other systems bring their own.
"""

from __future__ import annotations

import re

OPENID = "openid"
CLAIM_SCOPES = ("profile", "email", "phone")
"""Each lets a client see claims, and needs ``openid`` beside it."""

CHAT = "im/chat"
"""Acting as the person in the chat: the socket, and all of /api/v1."""
MESSAGES_WRITE = "im/messages.write"
"""Posting messages by the HTTP API, as an app or for a person."""

OURS = (CHAT, MESSAGES_WRITE)

# Identifier and name as Cognito takes them (API reference, ResourceServerScopeType), but for the length of both.
_CUSTOM = re.compile(r"[\x21\x23-\x2e\x30-\x5b\x5d-\x7e][\x21\x23-\x5b\x5d-\x7e]*/[\x21\x23-\x2e\x30-\x5b\x5d-\x7e]+")
MAX_SCOPE = 256


def is_custom(scope: str) -> bool:
    """Whether it has the form ``identifier/name``."""
    return len(scope) <= MAX_SCOPE and _CUSTOM.fullmatch(scope) is not None


def is_known(scope: str) -> bool:
    """Whether a client may be given it."""
    return scope == OPENID or scope in CLAIM_SCOPES or is_custom(scope)


def is_for_apps(scope: str) -> bool:
    """Whether a client may have it for itself, without a person (RFC 6749 §4.4): custom ones, but for the person's."""
    return is_custom(scope) and scope != CHAT
