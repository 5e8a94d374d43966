"""Users, their credentials, and the directory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from parley.aws.dynamodb import encode_item, is_cancelled_by_condition, unavailable_on_failure
from parley.errors import Conflict
from parley.identity.dynamodb.table import Table
from parley.identity.model import Account, Credentials, Model
from parley.identity.ports import Entry


class _Login(Model):
    user_id: str


class Users(Table):
    """A :class:`parley.identity.ports.UserStore`."""

    def add_account(self, account: Account, credentials: Credentials, terms: Collection[str]) -> None:
        user = account.user
        login = _Login(user_id=user.id)
        items = [
            self._item(self._profile(user.id), account),
            self._item(self._credentials(user.id), credentials),
            self._item(self._key("LOGIN", user.username), login),
            self._item(self._key("LOGIN", user.email), login),
            *(self._key("TERM", term[0], f"{term}#{user.id}") for term in terms),
        ]
        with unavailable_on_failure():
            try:
                self._client.transact_write_items(TransactItems=[{"Put": self._new(item)} for item in items])
            except ClientError as exc:
                if is_cancelled_by_condition(exc):
                    raise Conflict("The username or the e-mail address is taken.") from exc
                raise

    def get_account(self, user_id: str) -> Account | None:
        return self._get(self._profile(user_id), Account)

    def get_accounts(self, user_ids: Sequence[str]) -> list[Account]:
        return self._get_all([self._profile(user_id) for user_id in set(user_ids)], Account)

    def find_user_id(self, login: str) -> str | None:
        found = self._get(self._key("LOGIN", login), _Login)
        return found.user_id if found else None

    def find_entries(self, prefix: str, limit: int, after: Entry | None) -> list[Entry]:
        request: dict[str, Any] = {
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
            "ExpressionAttributeValues": encode_item({":pk": f"TERM#{prefix[0]}", ":prefix": prefix}),
            "Limit": limit,
        }
        if after:
            request["ExclusiveStartKey"] = self._key("TERM", prefix[0], f"{after.term}#{after.user_id}")
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

    def _new(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {"TableName": self._table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}


def _entry(item: Mapping[str, Any]) -> Entry:
    term, _, user_id = item["sk"]["S"].rpartition("#")
    return Entry(term, user_id)
