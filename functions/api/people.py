"""Whether people that a request names can be written to."""

from __future__ import annotations

from collections.abc import Sequence

from api.params import MAX_IDS
from api.scope import Scope
from parley.errors import NotFound


def require_people(field: str, user_ids: Sequence[str], scope: Scope) -> None:
    """Raises NotFound, by the field that names them, unless all of them exist and are not disabled."""
    wanted = sorted(set(user_ids))
    pages = (wanted[start : start + MAX_IDS] for start in range(0, len(wanted), MAX_IDS))
    known = {user.id for page in pages for user in scope.directory.get_users(page) if user.status != "disabled"}
    if not known.issuperset(wanted):
        raise NotFound(f"{field}: somebody who does not exist.")
