from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.unit.messaging.fakes import ANNA, NOON

from parley.aws.table import Table
from parley.presence.dynamodb import KEPT, DynamoDBPresenceStore
from parley.presence.model import PresenceSettings
from parley.presence.service import CONNECTION_LIFE, new_connection


def test_a_record_lives_past_every_connection_in_it(dynamodb: Any) -> None:
    store = DynamoDBPresenceStore(Table(dynamodb, "presence"))
    connection = new_connection(
        "a1",
        user_id=ANNA,
        device_id="phone",
        connected_at=NOON,
        token_expires_at=NOON + timedelta(days=1),
        at=NOON,
    )
    store.put_connection(connection, NOON)
    put = dynamodb.get_item(TableName="presence", Key={"pk": {"S": ANNA}})["Item"]
    assert int(put["ttl"]["N"]) == int((connection.expires_at + KEPT).timestamp())
    store.remove_connection(ANNA, "a1", NOON + timedelta(minutes=1))
    removed = dynamodb.get_item(TableName="presence", Key={"pk": {"S": ANNA}})["Item"]
    assert set(removed) == {"pk", "ttl", "last_seen_at"}
    assert int(removed["ttl"]["N"]) == int((NOON + timedelta(minutes=1) + CONNECTION_LIFE + KEPT).timestamp())


def test_a_record_with_settings_is_kept_for_good(dynamodb: Any) -> None:
    store = DynamoDBPresenceStore(Table(dynamodb, "presence"))
    store.put_settings(ANNA, PresenceSettings(last_seen="nobody"))
    connection = new_connection(
        "a1", user_id=ANNA, device_id="phone", connected_at=NOON, token_expires_at=NOON + timedelta(days=1), at=NOON
    )
    store.put_connection(connection, NOON)
    store.remove_connection(ANNA, "a1", NOON)
    item = dynamodb.get_item(TableName="presence", Key={"pk": {"S": ANNA}})["Item"]
    assert int(item["ttl"]["N"]) > NOON.timestamp() + 100 * 365 * 86400
