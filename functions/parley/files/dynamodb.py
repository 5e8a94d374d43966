"""Files in DynamoDB (the table chat), and how each key spreads.

==================  ============================  =====================================================================
pk                  sk                            what
==================  ============================  =====================================================================
``F#<file>``        ``FILE``                      the file, and the bytes that it is charged with
``F#<file>``        ``USE#<subject>#<message>``   where it is in use, the message as ``<sender>/<client id>``, empty for
                                                  a picture of the subject: as many items as messages carry it;
                                                  with the message's number
``U#<user>``        ``FILES``                     the bytes that a person's files are charged with
``D#<day>#<0..7>``  ``<moment>#<file>``           files to be looked at that day, spread by the last letter of the id:
                                                  some thousand new files a second; TTL 30 days
==================  ============================  =====================================================================

A new file is a transaction of three writes, six units; one that is put to use adds one write.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from parley.aws.dynamodb import Item
from parley.aws.table import Cancelled, ConditionFailed, Table
from parley.aws.transactions import Write, delete, put, update
from parley.clock import from_rfc3339, rfc3339
from parley.files.model import File, Held, Use

SHARDS = 8
LOOK_BACK = 7
"""Days: so long the sweep may have been out of order without forgetting a file."""
DUE_LIFE = timedelta(days=30)
_NOT_FIELDS = {"pk", "sk", "charged"}


class DynamoDBFileStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    def add_file(self, held: Held, quota: int, due: datetime) -> bool:
        room = quota - held.charged
        if room < 0:
            return False
        charge = update(
            _quota_key(held.file.owner_id),
            "ADD #bytes :charged",
            "attribute_not_exists(#bytes) OR #bytes <= :room",
            {":charged": held.charged, ":room": room},
            names={"#bytes": "bytes"},
        )
        new = [put(item, "attribute_not_exists(pk)") for item in (_item(held), _due_item(held.file.id, due))]
        return self._done(charge, *new)

    def get_file(self, file_id: str) -> Held | None:
        item = self._table.get(_key(file_id))
        return _held(item) if item else None

    def find_uses(
        self, file_id: str, *, subject_id: str | None = None, after: Use | None = None, limit: int
    ) -> list[Use]:
        prefix = "USE#" if subject_id is None else f"USE#{subject_id}#"
        items = self._table.query(
            "pk = :pk AND sk BETWEEN :from AND :to",
            {":pk": f"F#{file_id}", ":from": f"{_use_sk(after)}\x00" if after else prefix, ":to": f"{prefix}~"},
            limit=limit,
            ConsistentRead=True,
        )
        return [_use(item) for item in items]

    def settle_file(self, was: Held, now: Held) -> bool:
        replace = put(_item(now), "#state = :pending", {":pending": "pending"}, names={"#state": "state"})
        return self._done(replace, *_refund(was, was.charged - now.charged))

    def remove_file(self, held: Held) -> bool:
        gone = delete(
            _key(held.file.id),
            "charged = :charged AND #state = :state",
            {":charged": held.charged, ":state": held.file.state},
            names={"#state": "state"},
        )
        return self._done(gone, *_refund(held, held.charged))

    def add_use(self, file_id: str, use: Use) -> None:
        item = {"pk": f"F#{file_id}", "sk": _use_sk(use), "seq": use.seq}
        with suppress(ConditionFailed):
            self._table.put(item, condition="attribute_not_exists(pk) OR seq < :seq", values={":seq": use.seq})

    def remove_use(self, file_id: str, use: Use) -> None:
        self._table.delete({"pk": f"F#{file_id}", "sk": _use_sk(use)})

    def used_bytes(self, user_id: str) -> int:
        item = self._table.get(_quota_key(user_id))
        return item["bytes"] if item else 0

    def note_due(self, file_id: str, due: datetime) -> None:
        self._table.put(_due_item(file_id, due))

    def list_due(self, at: datetime, limit: int) -> list[tuple[str, datetime]]:
        found: list[tuple[str, datetime]] = []
        for days_ago in range(LOOK_BACK, -1, -1):
            day = at - timedelta(days=days_ago)
            for shard in range(SHARDS):
                if len(found) == limit:
                    return found
                items = self._table.query(
                    "pk = :pk AND sk <= :at",
                    {":pk": _due_pk(day, shard), ":at": f"{rfc3339(at)}#~"},
                    limit=limit - len(found),
                )
                for item in items:
                    moment, _, file_id = item["sk"].partition("#")
                    found.append((file_id, from_rfc3339(moment)))
        return found

    def forget_due(self, file_id: str, due: datetime) -> None:
        item = _due_item(file_id, due)
        self._table.delete({"pk": item["pk"], "sk": item["sk"]})

    def _done(self, *writes: Write) -> bool:
        try:
            self._table.transact(*writes)
        except Cancelled:
            return False
        return True


def _refund(held: Held, size: int) -> list[Write]:
    if not size:
        return []
    key, names = _quota_key(held.file.owner_id), {"#bytes": "bytes"}
    return [update(key, "ADD #bytes :size", "attribute_exists(pk)", {":size": -size}, names=names)]


def _item(held: Held) -> Item:
    return _key(held.file.id) | held.file.model_dump(exclude_none=True) | {"charged": held.charged}


def _held(item: Item) -> Held:
    fields = {name: value for name, value in item.items() if name not in _NOT_FIELDS}
    return Held(File.model_validate(fields), item["charged"])


def _key(file_id: str) -> dict[str, str]:
    return {"pk": f"F#{file_id}", "sk": "FILE"}


def _quota_key(user_id: str) -> dict[str, str]:
    return {"pk": f"U#{user_id}", "sk": "FILES"}


def _use_sk(use: Use) -> str:
    return f"USE#{use.subject_id}#{use.message or ''}"


def _use(item: Item) -> Use:
    _, subject_id, message = item["sk"].split("#")
    return Use(subject_id=subject_id, message=message or None, seq=item.get("seq", 1))  # of before numbers were kept


def _due_item(file_id: str, due: datetime) -> Item:
    shard = int(file_id[-1], 36) % SHARDS
    return {
        "pk": _due_pk(due, shard),
        "sk": f"{rfc3339(due)}#{file_id}",
        "ttl": int((due + DUE_LIFE).timestamp()),
    }


def _due_pk(day: datetime, shard: int) -> str:
    return f"D#{day:%Y-%m-%d}#{shard}"
