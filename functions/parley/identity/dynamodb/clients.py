"""Clients, and the list of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parley.aws.dynamodb import encode_item, is_cancelled_by_condition, unavailable_on_failure
from parley.aws.lean import Refused
from parley.errors import Conflict
from parley.identity.dynamodb.table import Table
from parley.identity.model import Client


class Clients(Table):
    """A :class:`parley.identity.ports.ClientStore`.

    A client lies by itself, since each of its requests reads it; beside it stands its line in the one partition of all.
    """

    def add_client(self, client: Client) -> None:
        put = {
            "Item": self._item(self._key("CLIENT", client.client_id), client),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if not self._with_line(client.client_id, put):
            raise Conflict("The client id is taken.")

    def get_client(self, client_id: str) -> Client | None:
        return self._get(self._key("CLIENT", client_id), Client)

    def replace_client(self, client: Client) -> bool:
        put = {
            "Item": self._item(self._key("CLIENT", client.client_id), client),
            # An item without a revision is older than revisions.
            "ConditionExpression": "attribute_exists(pk) AND (revision = :old OR attribute_not_exists(revision))",
            "ExpressionAttributeValues": encode_item({":old": client.revision - 1}),
        }
        return self._with_line(client.client_id, put)

    def remove_client(self, client_id: str) -> None:
        keys = (self._key("CLIENT", client_id), self._line(client_id))
        with unavailable_on_failure():
            self._client.transact_write_items(
                TransactItems=[{"Delete": {"TableName": self._table, "Key": key}} for key in keys]
            )

    def list_clients(self, limit: int, after: str | None) -> list[Client]:
        lines = self._page("CLIENTS#ALL", limit, after)
        found = self._get_all([self._key("CLIENT", line["sk"]["S"]) for line in lines], Client)
        return sorted(found, key=lambda client: client.client_id)

    def _line(self, client_id: str) -> dict[str, Any]:
        return self._key("CLIENTS", "ALL", client_id)

    def _with_line(self, client_id: str, put: Mapping[str, Any]) -> bool:
        """The put and the client's line, both or neither; False when the put's condition does not hold."""
        line = {"TableName": self._table, "Item": self._line(client_id)}
        with unavailable_on_failure():
            try:
                self._client.transact_write_items(
                    TransactItems=[{"Put": {"TableName": self._table, **put}}, {"Put": line}]
                )
            except Refused as exc:
                if is_cancelled_by_condition(exc):
                    return False
                raise
        return True
