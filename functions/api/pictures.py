"""Pictures of people and groups, given as an address or as a file that was uploaded for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from api.scope import Scope
from parley.errors import InvalidRequest
from parley.files.uses import adopt_avatar, drop_avatar

FILE = "avatar_file_id"


@contextmanager
def picture_change(
    given: Mapping[str, Any], field: str, subject_id: str, present: Callable[[], str | None], scope: Scope
) -> Iterator[dict[str, Any]]:
    """What is given, with the address of the file that ``avatar_file_id`` names in ``field``.

    While this lasts the caller makes the change; then the file of the picture before goes, or, where the change fails,
    the file of the new one. Raises InvalidRequest, NotFound, Conflict.
    """
    if field not in given and FILE not in given:
        yield dict(given)
        return
    if field in given and FILE in given:
        raise InvalidRequest(f"Either {field} or {FILE}.")
    files, clock = scope.files, scope.chat.clock
    before, address = present(), given.get(field)
    if given.get(FILE):
        address = adopt_avatar(
            scope.user_id, given[FILE], subject_id, files=files.store, signer=files.signer, clock=clock
        )
    changes = {name: value for name, value in given.items() if name != FILE} | {field: address}
    try:
        yield changes
    except BaseException:
        if address != before:
            drop_avatar(subject_id, address, files=files.store, clock=clock)
        raise
    if address != before:
        drop_avatar(subject_id, before, files=files.store, clock=clock)
