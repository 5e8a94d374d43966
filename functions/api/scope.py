"""What a call has at hand: who calls, and the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router

from parley.bootstrap.accounts import Accounts
from parley.bootstrap.chat import Chat
from parley.bootstrap.clients import Clients
from parley.bootstrap.files import FileDesk
from parley.bootstrap.idempotency import Repeats
from parley.bootstrap.identity import Directory, Tickets
from parley.bootstrap.search import Searches
from parley.bootstrap.security import Security
from parley.bootstrap.sessions import Sessions
from parley.idempotency.service import Fresh
from parley.identity.model import Principal
from parley.identity.service import Endings, SecondFactors, Trail


@dataclass(frozen=True)
class Services:
    """What the room works with.

    ``verify`` reads an access token and raises Unauthenticated; ``trail_of`` gives the audit trail of an event.
    """

    verify: Callable[[str], Principal]
    directory: Directory
    accounts: Accounts
    tickets: Tickets
    chat: Chat
    files: FileDesk
    clients: Clients
    sessions: Sessions
    trail_of: Callable[[Mapping[str, Any]], Trail]
    security: Security
    repeats: Repeats
    searches: Searches


@dataclass(frozen=True)
class Scope:
    """One call."""

    caller: Principal
    services: Services
    event: Mapping[str, Any]
    idempotency_key: str | None = None

    @property
    def user_id(self) -> str:
        return self.caller.user_id

    @property
    def chat(self) -> Chat:
        return self.services.chat

    @cached_property
    def fresh(self) -> Fresh:
        """What the call takes the ids and secrets of new things from: the same ones for a call that is repeated."""
        http = self.event["requestContext"]["http"]
        request = f"{http['method']} {http['path']}\n{self.event.get('body') or ''}"
        return self.services.repeats.fresh(self.caller.user_id, self.idempotency_key, request)

    @property
    def files(self) -> FileDesk:
        return self.services.files

    @property
    def directory(self) -> Directory:
        return self.services.directory

    @property
    def accounts(self) -> Accounts:
        return self.services.accounts

    @property
    def clients(self) -> Clients:
        return self.services.clients

    @property
    def sessions(self) -> Sessions:
        return self.services.sessions

    @property
    def endings(self) -> Endings:
        """What ends sign-ins on this call's behalf."""
        return self.sessions.endings(self.trail)

    @property
    def trail(self) -> Trail:
        """Where what this call does is recorded."""
        return self.services.trail_of(self.event)

    @property
    def second_factors(self) -> SecondFactors:
        return self.services.security.second_factors(self.trail, self.caller.client_id)

    def access_admin(self) -> str:
        """The administrator's user id. Raises Forbidden, InsufficientUserAuthentication."""
        return self.services.security.access_admin(self.caller)

    def access_recent(self) -> str:
        """The id of a person who signed in recently. Raises Forbidden, InsufficientUserAuthentication."""
        return self.services.security.access_recent(self.caller)


def scope_of(router: Router) -> Scope:
    """The scope that the handler put into the resolver's context."""
    return cast(Scope, router.context["scope"])
