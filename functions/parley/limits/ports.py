"""What limits need of a store. The twins: ``memory.py`` and ``dynamodb.py``."""

from __future__ import annotations

from typing import Protocol


class BucketStore(Protocol):
    """One number a bucket: the moment (microseconds since 1970) at which it will be full again."""

    def take(self, bucket: str, cost: int, capacity: int, at: int) -> int:
        """Takes ``cost`` out of a bucket that holds ``capacity`` when it is full; both are microseconds of refilling.

        Gives 0, or how long to wait until there is so much in it: then nothing was taken. Takes that race never give
        more than there is. Raises Unavailable.
        """
        ...
