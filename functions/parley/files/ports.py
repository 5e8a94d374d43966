"""What files need of stores. The twins: ``memory.py``, and ``dynamodb.py`` and ``s3.py``. All raise Unavailable.

A file's bytes lie in quarantine until they have been looked at, then with their thumbnails where they are served from;
``parley.files.places`` names the places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from parley.files.model import Held, Image, Use


class FileStore(Protocol):
    """What is known of files, and what each person's take."""

    def add_file(self, held: Held, quota: int, due: datetime) -> bool:
        """Puts a new file, counts it against its owner's quota, and notes when to look at it again.

        False, and nothing done, where the quota does not hold it, or there is one with this id.
        """
        ...

    def get_file(self, file_id: str) -> Held | None:
        """Strongly."""
        ...

    def find_uses(
        self, file_id: str, *, subject_id: str | None = None, after: Use | None = None, limit: int
    ) -> list[Use]:
        """Where a file is in use, everywhere or in one place, from past ``after``, strongly."""
        ...

    def settle_file(self, was: Held, now: Held) -> bool:
        """Replaces a file that is pending, and gives back what its charge fell by; False where it is not pending."""
        ...

    def remove_file(self, held: Held) -> bool:
        """Forgets a file and gives its charge back; False, and nothing done, where it is not what is stored."""
        ...

    def add_use(self, file_id: str, use: Use) -> None:
        """Of two uses by one message the one with the higher number stands."""
        ...

    def remove_use(self, file_id: str, use: Use) -> None:
        """Whatever its number is."""
        ...

    def used_bytes(self, user_id: str) -> int:
        """What counts against a person's quota now."""
        ...

    def note_due(self, file_id: str, due: datetime) -> None:
        """Notes that a file is to be looked at."""
        ...

    def list_due(self, at: datetime, limit: int) -> list[tuple[str, datetime]]:
        """Files to be looked at by then, with the moment that was noted."""
        ...

    def forget_due(self, file_id: str, due: datetime) -> None: ...


@dataclass(frozen=True)
class Facts:
    """What the object store itself knows of an object."""

    size: int
    sha256: str | None
    """In hex; None where it was stored without one."""


class Objects(Protocol):
    """The bytes, by key."""

    def get_facts(self, key: str) -> Facts | None: ...

    def read(self, key: str, limit: int) -> bytes:
        """The first ``limit`` bytes. Raises NotFound."""
        ...

    def put(self, key: str, data: bytes, media_type: str) -> None: ...

    def copy(self, key: str, to: str, media_type: str) -> None: ...

    def delete(self, keys: Sequence[str]) -> None:
        """Those that are there."""
        ...


class Signer(Protocol):
    """Makes addresses that work without a token."""

    def upload_url(self, key: str, headers: Mapping[str, str], life: timedelta) -> str:
        """Where one PUT with just these headers is taken."""
        ...

    def download_url(self, key: str, media_type: str, disposition: str, life: timedelta) -> str:
        """Where an object is given out under these headers."""
        ...

    def public_url(self, key: str) -> str:
        """The lasting address of an object that everybody may see who knows it."""
        ...


@dataclass(frozen=True)
class Rendered:
    """An image, looked at: what there is to say of it, and its smaller copies (WebP) by their longer side."""

    image: Image
    thumbnails: dict[int, bytes]


class Renderer(Protocol):
    """Looks at images, which are made by strangers."""

    def render(self, data: bytes, sizes: Sequence[int], *, square: bool) -> Rendered | None:
        """None for what cannot be shown: broken, too large, too slow, or no image at all."""
        ...
