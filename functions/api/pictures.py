"""Pictures of people and groups, given as an address or as a file that was uploaded for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from api.scope import Scope
from parley.errors import InvalidRequest, ParleyError
from parley.files.places import file_of_avatar
from parley.files.uses import adopt_avatar, drop_avatar

FILE = "avatar_file_id"


@contextmanager
def picture_change(
    given: Mapping[str, Any], field: str, subject_id: str, present: Callable[[], str | None], scope: Scope
) -> Iterator[dict[str, Any]]:
    """What is given, with the address of the file that ``avatar_file_id`` names in ``field``.

    While this lasts the caller makes the change; then of the pictures before and after those go that ``present`` does
    not give: a change that failed may have been made all the same, and another one may have come between. Raises
    InvalidRequest, NotFound, Conflict.
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

    def drop_what_is_gone() -> None:
        ours = [each for each in {before, address} if each and file_of_avatar(each)]
        if before == address or not ours:
            return
        now = present()
        for each in ours:
            if each != now:
                drop_avatar(subject_id, each, files=files.store, clock=clock)

    try:
        yield {name: value for name, value in given.items() if name != FILE} | {field: address}
    except BaseException:
        # What cannot be looked at stays: a file too many, rather than a picture without one.
        with suppress(ParleyError):
            drop_what_is_gone()
        raise
    drop_what_is_gone()
