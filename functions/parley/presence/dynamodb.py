"""Presence in DynamoDB.

========  =====================================================================================================
pk        the user's id: one item a user, so the key spreads as people do
c#<id>    a connection: {device, session, connected_at, expires_at, token_expires_at}; times are epoch milliseconds
e#<id>    a device or login session that was ended, and until when it is barred
barred    {before, session}: all sign-ins until then have ended, but those of this login session
last_seen_at, ttl
settings  who sees what, and what a person says of themselves; ``keep`` beside it
wakes     what they are woken for by pushes, or null; ``keep`` beside it
n#<conv>  since when a device of theirs may show a notification of the conversation
========  =====================================================================================================

An item holds as many attributes as a person has sockets open, about 180 bytes each, 50 bytes for each sign-in that
was ended of late, 40 for each of at most 50 notifications that may stand, and at most 700 of settings: they lie here
since whoever reads the one wants the other, and 4 KB cost one read. Who is barred lies here because one write
decides: a connection either comes before its bar, which then finds it, or after, and finds the bar. ``ttl`` (epoch
seconds) is :data:`KEPT` past the latest moment at which a connection can expire: so long it is known when somebody
was last seen. With settings it is ``keep``, the end of time, or a hidden person would come back in view after a long
absence.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from parley.aws.dynamodb import Item
from parley.aws.table import ConditionFailed, Table
from parley.presence.model import Bar, Connection, PresenceSettings, Record, WakeLevel, Waking, surplus_of
from parley.presence.service import CONNECTION_LIFE

KEPT = timedelta(days=30)
_FOR_GOOD = 253_402_300_799
"""31 December 9999."""
_PREFIX = "c#"
_BARRED = "e#"
_NOTIFIED = "n#"


class DynamoDBPresenceStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    def put_connection(self, connection: Connection, seen_at: datetime) -> Record:
        old = self._table.update(
            {"pk": connection.user_id},
            "SET #c = :c, last_seen_at = :at, #ttl = if_not_exists(keep, :ttl)",
            names={"#c": _PREFIX + connection.id, "#ttl": "ttl"},
            values={":c": _to_attribute(connection), ":at": _millis(seen_at), ":ttl": _ttl(seen_at)},
            returns="ALL_OLD",
        )
        return _to_record(connection.user_id, old)

    def remove_connection(self, user_id: str, connection_id: str, seen_at: datetime) -> Record:
        old = self._table.update(
            {"pk": user_id},
            "SET last_seen_at = :at, #ttl = if_not_exists(keep, :ttl) REMOVE #c",
            names={"#c": _PREFIX + connection_id, "#ttl": "ttl"},
            values={":at": _millis(seen_at), ":ttl": _ttl(seen_at)},
            returns="ALL_OLD",
        )
        return _to_record(user_id, old)

    def forget_connection(self, user_id: str, connection_id: str) -> None:
        self._remove(user_id, {"#c0": _PREFIX + connection_id}, "attribute_exists(#c0)", {})

    def prune(self, user_id: str, connection_ids: Sequence[str], barred_ids: Sequence[str], at: datetime) -> None:
        connections = {f"#c{place}": _PREFIX + connection_id for place, connection_id in enumerate(connection_ids)}
        barred = {f"#e{place}": _BARRED + barred_id for place, barred_id in enumerate(barred_ids)}
        conditions = (*(f"{name}.expires_at <= :at" for name in connections), *(f"{name} <= :at" for name in barred))
        self._remove(user_id, connections | barred, " AND ".join(conditions), {":at": _millis(at)})

    def bar_all(self, user_id: str, at: datetime, except_session_id: str | None) -> Record:
        barred = {"before": _millis(at)} | ({"session": except_session_id} if except_session_id else {})
        try:
            new = self._table.update(
                {"pk": user_id},
                "SET barred = :barred, #ttl = if_not_exists(keep, :ttl)",
                names={"#ttl": "ttl", "#before": "before"},
                values={":barred": barred, ":ttl": _ttl(at), ":at": _millis(at)},
                condition="attribute_not_exists(barred) OR barred.#before <= :at",
                returns="ALL_NEW",
            )
        except ConditionFailed as exc:
            new = exc.item or {}
        return _to_record(user_id, new)

    def bar(self, user_id: str, ids: Sequence[str], at: datetime, until: datetime) -> Record:
        names = {f"#e{place}": _BARRED + barred_id for place, barred_id in enumerate(ids)}
        new = self._table.update(
            {"pk": user_id},
            "SET #ttl = if_not_exists(keep, :ttl), " + ", ".join(f"{name} = :until" for name in names),
            names={"#ttl": "ttl"} | names,
            values={":until": _millis(until), ":ttl": _ttl(at)},
            returns="ALL_NEW",
        )
        return _to_record(user_id, new)

    def put_settings(self, user_id: str, settings: PresenceSettings) -> Record:
        old = self._table.update(
            {"pk": user_id},
            "SET #settings = :settings, keep = :keep, #ttl = :keep",
            names={"#settings": "settings", "#ttl": "ttl"},
            values={":settings": settings.model_dump(exclude_none=True), ":keep": _FOR_GOOD},
            returns="ALL_OLD",
        )
        return _to_record(user_id, old)

    def set_wake_level(self, user_id: str, level: WakeLevel | None) -> None:
        self._table.update(
            {"pk": user_id},
            "SET wakes = :wakes, keep = :keep, #ttl = :keep",
            names={"#ttl": "ttl"},
            values={":wakes": level, ":keep": _FOR_GOOD},
        )

    def note_notified(self, record: Record, conversation_id: str, at: datetime) -> datetime | None:
        gone = surplus_of(record, conversation_id)
        surplus = {f"#o{place}": _NOTIFIED + each for place, each in enumerate(gone)}
        old = self._table.update(
            {"pk": record.user_id},
            "SET #n = :at" + (f" REMOVE {', '.join(surplus)}" if surplus else ""),
            names={"#n": _NOTIFIED + conversation_id} | surplus,
            values={":at": _millis(at)},
            returns="UPDATED_OLD",
        )
        before = old.get(_NOTIFIED + conversation_id)
        return None if before is None else _moment(before)

    def forget_notified(self, user_id: str, conversation_id: str, at: datetime) -> bool:
        name = _NOTIFIED + conversation_id
        try:
            self._table.update(
                {"pk": user_id}, "REMOVE #n", names={"#n": name}, values={":at": _millis(at)}, condition="#n = :at"
            )
        except ConditionFailed as exc:
            return name not in (exc.item or {})
        return True

    def get_records(self, user_ids: Sequence[str]) -> list[Record]:
        keys = [{"pk": user_id} for user_id in dict.fromkeys(user_ids)]
        return [_to_record(item["pk"], item) for item in self._table.batch_get(keys)]

    def _remove(self, user_id: str, names: dict[str, str], condition: str, values: dict[str, int]) -> None:
        try:
            self._table.update(
                {"pk": user_id}, "REMOVE " + ", ".join(names), names=names, values=values, condition=condition
            )
        except ConditionFailed:
            # Somebody else removed it, or it came back to life: either way there is nothing to remove.
            return


def _to_attribute(connection: Connection) -> Item:
    return {
        "device": connection.device_id,
        **({"session": connection.session_id} if connection.session_id else {}),
        "connected_at": _millis(connection.connected_at),
        "expires_at": _millis(connection.expires_at),
        "token_expires_at": _millis(connection.token_expires_at),
    }


def _to_record(user_id: str, item: Item) -> Record:
    return Record(
        user_id=user_id,
        connections=tuple(
            Connection(
                id=name.removeprefix(_PREFIX),
                user_id=user_id,
                device_id=value["device"],
                session_id=value.get("session"),
                connected_at=_moment(value["connected_at"]),
                expires_at=_moment(value["expires_at"]),
                token_expires_at=_moment(value["token_expires_at"]),
            )
            for name, value in item.items()
            if name.startswith(_PREFIX)
        ),
        bar=_to_bar(item),
        last_seen_at=_moment(item["last_seen_at"]) if "last_seen_at" in item else None,
        settings=PresenceSettings.model_validate(item["settings"]) if "settings" in item else PresenceSettings(),
        waking=Waking(
            level=item.get("wakes"),
            notified={
                name.removeprefix(_NOTIFIED): _moment(since)
                for name, since in item.items()
                if name.startswith(_NOTIFIED)
            },
        ),
    )


def _to_bar(item: Item) -> Bar:
    barred = item.get("barred", {})
    return Bar(
        before=_moment(barred["before"]) if barred else None,
        except_session_id=barred.get("session"),
        ids={name.removeprefix(_BARRED): _moment(until) for name, until in item.items() if name.startswith(_BARRED)},
    )


def _millis(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _moment(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)


def _ttl(seen_at: datetime) -> int:
    return int((seen_at + CONNECTION_LIFE + KEPT).timestamp())
