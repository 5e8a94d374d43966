"""Where a user is signed in: a row for each login session and each family, under the user and in the order of logins.

A row is put before what it leads to and deleted after, so that a crash between the two leaves a row too many, which
leads nowhere and is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from parley.aws.dynamodb import unavailable_on_failure
from parley.clock import rfc3339
from parley.identity.dynamodb.table import M, Table
from parley.identity.model import LoginSession, Model, RefreshFamily, SignOut
from parley.identity.ports import SignedIn


class _Row(Model):
    id: str
    """Of the family, or of the login session."""
    session_hash: str | None = None
    """Where it leads to a login session."""


class SignedInIndex(Table):
    """A :class:`parley.identity.ports.SignInStore`."""

    def list_sign_ins(self, user_id: str, session_id: str | None = None, limit: int | None = None) -> SignedIn:
        prefix = f"SIGNIN#{session_id}#" if session_id else "SIGNIN#"
        rows = list(islice(self._list(f"USER#{user_id}", _Row, prefix, newest_first=True), limit))
        hashes = {row.id: row.session_hash for row in rows if row.session_hash}
        ids = [row.id for row in rows if not row.session_hash]
        # They come in no order; the rows have it.
        sessions = {each.id: each for each in self._existing("SESSION", list(hashes.values()), LoginSession)}
        families = {each.origin_jti: each for each in self._existing("FAMILY", ids, RefreshFamily)}
        return SignedIn(
            {hashes[each]: sessions[each] for each in hashes if each in sessions},
            [families[each] for each in ids if each in families],
        )

    def _existing(self, kind: str, names: Sequence[str], model: type[M]) -> list[M]:
        return self._get_all([self._key(kind, name) for name in names], model, consistent=True)

    def get_sign_out(self, user_id: str) -> SignOut | None:
        return self._get(self._key("USER", user_id, "SIGNOUT"), SignOut)

    def put_sign_out(self, user_id: str, sign_out: SignOut) -> None:
        key = self._key("USER", user_id, "SIGNOUT")
        self._put_if(
            self._item(key, sign_out),
            "attribute_not_exists(pk) OR ended_at <= :at",
            {":at": rfc3339(sign_out.ended_at)},
        )

    def _put_row(self, what: LoginSession | RefreshFamily, session_hash: str | None = None) -> None:
        row = _Row(id=what.id if isinstance(what, LoginSession) else what.origin_jti, session_hash=session_hash)
        self._put(self._item(self._row_key(what), row, what.expires_at))

    def _delete_row(self, what: LoginSession | RefreshFamily) -> None:
        with unavailable_on_failure():
            self._client.delete_item(TableName=self._table, Key=self._row_key(what))

    def _row_key(self, what: LoginSession | RefreshFamily) -> dict[str, Any]:
        match what:
            case LoginSession(id=session_id):
                sort = f"SIGNIN#{session_id}#"
            case RefreshFamily(origin_jti=origin_jti, session_id=session_id):
                # Without a login session it stands for itself.
                sort = f"SIGNIN#{session_id or origin_jti}#{origin_jti}"
        return self._key("USER", what.user_id, sort)
