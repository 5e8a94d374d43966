"""Whom a route is for: a person whose token has the scope im/chat, and where the route says so an app, or a person
whose client may do just this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from parley.errors import Forbidden
from parley.identity.access import access_person
from parley.identity.model import Principal
from parley.identity.scopes import CHAT

Route = TypeVar("Route", bound=Callable[..., Any])

_SCOPE = "scope_of_apps"


class InsufficientScope(Forbidden):
    """The token lacks a scope (RFC 6750 §3.1)."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"The scope {scope} is missing.")
        self.scope = scope


def open_to_apps(scope: str) -> Callable[[Route], Route]:
    """Below the decorator of a route: apps that have this scope may call it, and people whose client has it."""

    def mark(route: Route) -> Route:
        setattr(route, _SCOPE, scope)
        return route

    return mark


def admit(caller: Principal, route: Callable[..., Any]) -> None:
    """Raises Forbidden, InsufficientScope."""
    scope: str | None = getattr(route, _SCOPE, None)
    if scope is None or (scope not in caller.scopes and not caller.is_app):
        access_person(caller)
        if CHAT not in caller.scopes:
            raise InsufficientScope(CHAT)
    elif scope not in caller.scopes:
        raise InsufficientScope(scope)
