"""The memory twins: what the DynamoDB and S3 adapters do, in dictionaries, for tests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from parley.errors import NotFound
from parley.files.model import Held, Use
from parley.files.ports import Facts


class MemoryFileStore:
    def __init__(self) -> None:
        self._files: dict[str, Held] = {}
        self._uses: dict[str, dict[tuple[str, str], Use]] = {}
        self._bytes: dict[str, int] = {}
        self._due: set[tuple[datetime, str]] = set()

    def add_file(self, held: Held, quota: int, due: datetime) -> bool:
        if held.file.id in self._files or self.used_bytes(held.file.owner_id) + held.charged > quota:
            return False
        self._charge(held, held.charged)
        self._files[held.file.id] = held
        self.note_due(held.file.id, due)
        return True

    def get_file(self, file_id: str) -> Held | None:
        return self._files.get(file_id)

    def find_uses(
        self, file_id: str, *, subject_id: str | None = None, after: Use | None = None, limit: int
    ) -> list[Use]:
        uses = sorted(self._uses.get(file_id, {}).items())
        wanted = [(place, use) for place, use in uses if subject_id in (None, use.subject_id)]
        return [use for place, use in wanted if after is None or place > _place(after)][:limit]

    def settle_file(self, was: Held, now: Held) -> bool:
        standing = self._files.get(now.file.id)
        if standing is None or standing.file.state != "pending":
            return False
        self._files[now.file.id] = now
        self._charge(was, now.charged - was.charged)
        return True

    def remove_file(self, held: Held) -> bool:
        standing = self._files.get(held.file.id)
        if standing is None or (standing.charged, standing.file.state) != (held.charged, held.file.state):
            return False
        del self._files[held.file.id]
        self._charge(held, -held.charged)
        return True

    def add_use(self, file_id: str, use: Use) -> None:
        uses = self._uses.setdefault(file_id, {})
        uses[_place(use)] = max(use, uses.get(_place(use), use), key=lambda each: each.seq)

    def remove_use(self, file_id: str, use: Use) -> None:
        self._uses.get(file_id, {}).pop(_place(use), None)

    def used_bytes(self, user_id: str) -> int:
        return self._bytes.get(user_id, 0)

    def note_due(self, file_id: str, due: datetime) -> None:
        self._due.add((due, file_id))

    def list_due(self, at: datetime, limit: int) -> list[tuple[str, datetime]]:
        return [(file_id, due) for due, file_id in sorted(self._due) if due <= at][:limit]

    def forget_due(self, file_id: str, due: datetime) -> None:
        self._due.discard((due, file_id))

    def _charge(self, held: Held, size: int) -> None:
        self._bytes[held.file.owner_id] = self.used_bytes(held.file.owner_id) + size


class MemoryObjects:
    def __init__(self) -> None:
        self.stored: dict[str, tuple[bytes, str]] = {}

    def get_facts(self, key: str) -> Facts | None:
        if key not in self.stored:
            return None
        data, _ = self.stored[key]
        return Facts(len(data), hashlib.sha256(data).hexdigest())

    def read(self, key: str, limit: int) -> bytes:
        if key not in self.stored:
            raise NotFound(f"There is no object {key}.")
        return self.stored[key][0][:limit]

    def put(self, key: str, data: bytes, media_type: str) -> None:
        self.stored[key] = (data, media_type)

    def copy(self, key: str, to: str, media_type: str) -> None:
        self.stored[to] = (self.read(key, len(self.stored.get(key, (b"", ""))[0])), media_type)

    def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.stored.pop(key, None)


class MemorySigner:
    """Addresses that say what was signed."""

    def upload_url(self, key: str, headers: Mapping[str, str], life: timedelta) -> str:
        return f"https://parley.example.com/{key}?{urlencode(sorted(headers.items()))}&seconds={life.seconds}"

    def download_url(self, key: str, media_type: str, disposition: str, life: timedelta) -> str:
        said = urlencode({"type": media_type, "disposition": disposition, "seconds": life.seconds})
        return f"https://parley.example.com/{key}?{said}"

    def public_url(self, key: str) -> str:
        return f"https://parley.example.com/{key}"


def _place(use: Use) -> tuple[str, str]:
    return use.subject_id, use.message or ""
