"""What a call has at hand: who calls, and the services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router

from parley.bootstrap.chat import Chat
from parley.bootstrap.files import FileDesk
from parley.bootstrap.identity import Directory, Tickets
from parley.identity.model import Principal


@dataclass(frozen=True)
class Services:
    """What the room works with. ``verify`` reads an access token and raises Unauthenticated."""

    verify: Callable[[str], Principal]
    directory: Directory
    tickets: Tickets
    chat: Chat
    files: FileDesk


@dataclass(frozen=True)
class Scope:
    """One call."""

    caller: Principal
    services: Services

    @property
    def user_id(self) -> str:
        return self.caller.user_id

    @property
    def chat(self) -> Chat:
        return self.services.chat

    @property
    def files(self) -> FileDesk:
        return self.services.files

    @property
    def directory(self) -> Directory:
        return self.services.directory


def scope_of(router: Router) -> Scope:
    """The scope that the handler put into the resolver's context."""
    return cast(Scope, router.context["scope"])
