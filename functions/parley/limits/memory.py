"""The memory twin of the bucket store, for tests."""

from __future__ import annotations

from threading import Lock


class MemoryBucketStore:
    def __init__(self) -> None:
        self._lock = Lock()
        self._full_at: dict[str, int] = {}

    def take(self, bucket: str, cost: int, capacity: int, at: int) -> int:
        with self._lock:
            full_at = max(self._full_at.get(bucket, at), at) + cost
            if full_at > at + capacity:
                return full_at - at - capacity
            self._full_at[bucket] = full_at
            return 0
