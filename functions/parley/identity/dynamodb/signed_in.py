"""Where a user is signed in: a row for each login session and each family, under the user and in the order of logins.

A row is put before what it leads to and deleted after, so that a crash between the two leaves a row too many, which
leads nowhere and is left out.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from parley.aws.dynamodb import unavailable_on_failure
from parley.clock import rfc3339
from parley.identity.dynamodb.table import Table
from parley.identity.model import LoginSession, Model, RefreshFamily, SignOut
from parley.identity.ports import SignedIn


class _Row(Model):
    """Leads to one of the two."""

    session_hash: str | None = None
    origin_jti: str | None = None


class SignedInIndex(Table):
    """A :class:`parley.identity.ports.SignInStore`."""

    def list_sign_ins(self, user_id: str, session_id: str | None = None, limit: int | None = None) -> SignedIn:
        prefix = f"SIGNIN#{session_id}#" if session_id else "SIGNIN#"
        rows = list(islice(self._list(f"USER#{user_id}", _Row, prefix, newest_first=True), limit))
        hashes = [row.session_hash for row in rows if row.session_hash]
        ids = [row.origin_jti for row in rows if row.origin_jti]
        sessions = self._get_many([self._key("SESSION", each) for each in hashes], LoginSession, consistent=True)
        families = self._get_many([self._key("FAMILY", each) for each in ids], RefreshFamily, consistent=True)
        return SignedIn(
            {each: sessions[f"SESSION#{each}"] for each in hashes if f"SESSION#{each}" in sessions},
            [families[f"FAMILY#{each}"] for each in ids if f"FAMILY#{each}" in families],
        )

    def get_sign_out(self, user_id: str) -> SignOut | None:
        return self._get(self._key("USER", user_id, "SIGNOUT"), SignOut)

    def put_sign_out(self, user_id: str, sign_out: SignOut) -> None:
        key = self._key("USER", user_id, "SIGNOUT")
        self._put_if(
            self._item(key, sign_out),
            "attribute_not_exists(pk) OR ended_at <= :at",
            {":at": rfc3339(sign_out.ended_at)},
        )

    def _put_row(self, what: LoginSession | RefreshFamily, **leads_to: str) -> None:
        self._put(self._item(self._row_key(what), _Row.model_validate(leads_to), what.expires_at))

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
