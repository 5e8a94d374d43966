"""Users, their credentials, and the directory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import Any

from parley.aws.dynamodb import cancellation_codes, encode_item, unavailable_on_failure
from parley.aws.lean import Refused
from parley.errors import Conflict, Unavailable
from parley.identity.dynamodb.table import Table, shard_of
from parley.identity.model import Account, Credentials, Model
from parley.identity.ports import Entry

SHARDS = 8
"""Partitions that share the roll of all people."""


# Nobody's is longer: an e-mail address. A partition key ends at 2,048 bytes.
_LONGEST_LOGIN = 1_280


class _Login(Model):
    user_id: str


class Users(Table):
    """A :class:`parley.identity.ports.UserStore`."""

    def add_account(self, account: Account, credentials: Credentials | None, terms: Collection[str]) -> None:
        user = account.user
        login = _Login(user_id=user.id)
        items = [
            self._item(self._profile(user.id), account),
            self._item(self._key("LOGIN", user.username), login),
            self._item(self._key("LOGIN", user.email), login),
            self._roll(user.id),
            *(self._term(term, user.id) for term in terms),
        ]
        if credentials:
            items.append(self._item(self._credentials(user.id), credentials))
        in_the_way = self._transact([{"Put": self._new(item)} for item in items])
        if _CONDITION in in_the_way:
            raise Conflict("The username or the e-mail address is taken.")
        if in_the_way:
            raise Unavailable

    def replace_account(
        self,
        old: Account,
        new: Account,
        *,
        removed: Collection[str],
        added: Collection[str],
        password_hash: str | None = None,
    ) -> bool:
        user_id = new.user.id
        # Who was stored before there was a roll comes onto it by their first change.
        writes = [{"Put": self._over(old, new)}, {"Put": self._named(Item=self._roll(user_id))}]
        if new.user.email != old.user.email:
            login = self._item(self._key("LOGIN", new.user.email), _Login(user_id=user_id))
            writes.append({"Put": self._new(login)})
            writes.append({"Delete": self._named(Key=self._key("LOGIN", old.user.email))})
        writes += [{"Delete": self._named(Key=self._term(term, user_id))} for term in removed]
        writes += [{"Put": self._named(Item=self._term(term, user_id))} for term in added]
        if password_hash is not None:
            writes.append({"Update": self._password(user_id, password_hash)})
        in_the_way = self._transact(writes)
        if in_the_way and in_the_way[0] != _CONDITION and _CONDITION in in_the_way:
            raise Conflict("The e-mail address is taken.")
        return not in_the_way

    def list_user_ids(self, limit: int, after: str | None) -> list[str]:
        shards = (self._page(f"ROLL#{shard}", limit, after) for shard in range(SHARDS))
        return sorted(item["sk"]["S"] for item in chain.from_iterable(shards))[:limit]

    def get_account(self, user_id: str) -> Account | None:
        return self._get(self._profile(user_id), Account)

    def get_accounts(self, user_ids: Sequence[str]) -> list[Account]:
        return self._get_all([self._profile(user_id) for user_id in set(user_ids)], Account)

    def find_user_id(self, login: str) -> str | None:
        if len(login.encode()) > _LONGEST_LOGIN:
            return None
        found = self._get(self._key("LOGIN", login), _Login)
        return found.user_id if found else None

    def find_entries(self, prefix: str, limit: int, after: Entry | None) -> list[Entry]:
        request: dict[str, Any] = {
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
            "ExpressionAttributeValues": encode_item({":pk": f"TERM#{prefix[0]}", ":prefix": prefix}),
            "Limit": limit,
        }
        if after:
            request["ExclusiveStartKey"] = self._term(after.term, after.user_id)
        with unavailable_on_failure():
            answer = self._client.query(TableName=self._table, **request)
        return [_entry(item) for item in answer["Items"]]

    def get_credentials(self, user_id: str) -> Credentials | None:
        return self._get(self._credentials(user_id), Credentials)

    def replace_credentials(self, user_id: str, old: Credentials | None, new: Credentials) -> bool:
        item = self._item(self._credentials(user_id), new)
        if old is None:
            # Never true of any item: the write is refused at the price of one that is not.
            return self._put_if(item, "password_hash = :none", {":none": ""})
        fields = old.model_dump(mode="json", exclude_none=True)
        condition = " AND ".join(f"{name} = :{name}" for name in fields)
        if old.locked_until is None:
            condition += " AND attribute_not_exists(locked_until)"
        return self._put_if(item, condition, {f":{name}": value for name, value in fields.items()})

    def _profile(self, user_id: str) -> dict[str, Any]:
        return self._key("USER", user_id, "PROFILE")

    def _credentials(self, user_id: str) -> dict[str, Any]:
        return self._key("USER", user_id, "CREDENTIALS")

    def _term(self, term: str, user_id: str) -> dict[str, Any]:
        return self._key("TERM", term[0], f"{term}#{user_id}")

    def _roll(self, user_id: str) -> dict[str, Any]:
        return self._key("ROLL", str(shard_of(user_id, SHARDS)), user_id)

    def _named(self, **write: Any) -> dict[str, Any]:
        return {"TableName": self._table, **write}

    def _new(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return self._named(Item=item, ConditionExpression="attribute_not_exists(pk)")

    def _over(self, old: Account, new: Account) -> dict[str, Any]:
        # Who was stored before there were revisions has none.
        none = " OR attribute_not_exists(revision)" if old.revision == 0 else ""
        return self._named(
            Item=self._item(self._profile(new.user.id), new),
            ConditionExpression=f"attribute_exists(pk) AND (revision = :revision{none})",
            ExpressionAttributeValues=encode_item({":revision": old.revision}),
        )

    def _password(self, user_id: str, password_hash: str) -> dict[str, Any]:
        return self._named(
            Key=self._credentials(user_id),
            UpdateExpression="SET password_hash = :hash, failed_logins = :none REMOVE locked_until",
            ExpressionAttributeValues=encode_item({":hash": password_hash, ":none": 0}),
        )

    def _transact(self, writes: Sequence[Mapping[str, Any]]) -> list[str]:
        """All of them or none. Empty when they are done, else what stood in each one's way: its condition, somebody
        else's transaction, or nothing (``None``)."""
        with unavailable_on_failure():
            try:
                self._client.transact_write_items(TransactItems=writes)
            except Refused as exc:
                codes = cancellation_codes(exc)
                if not codes or not {"None", _CONDITION, "TransactionConflict"}.issuperset(codes):
                    raise
                return codes
        return []


_CONDITION = "ConditionalCheckFailed"


def _entry(item: Mapping[str, Any]) -> Entry:
    term, _, user_id = item["sk"]["S"].rpartition("#")
    return Entry(term, user_id)
