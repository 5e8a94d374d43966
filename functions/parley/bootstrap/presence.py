"""Who is connected, wired."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from parley.aws.clients import client
from parley.aws.table import Table
from parley.bootstrap.settings import PresenceSettings, read

if TYPE_CHECKING:
    from parley.presence.ports import PresenceStore


@cache
def presence_store() -> PresenceStore:
    # Most requests end no socket, and so need none of it (cold starts).
    from parley.presence.dynamodb import DynamoDBPresenceStore

    return DynamoDBPresenceStore(Table(client("dynamodb"), read(PresenceSettings).presence_table))
