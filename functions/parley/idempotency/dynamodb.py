"""Claims in the table chat: ``I#<hash>``, ``CLAIM``, one item a key, one write unit; TTL 7 days."""

from __future__ import annotations

from datetime import timedelta

from parley.aws.table import ConditionFailed, Table
from parley.idempotency.model import Claim

CLAIM_LIFE = timedelta(days=7)


class DynamoDBClaimStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    def claim(self, key: str, claim: Claim) -> Claim:
        ttl = int((claim.created_at + CLAIM_LIFE).timestamp())
        try:
            self._table.put_if_absent({"pk": f"I#{key}", "sk": "CLAIM", "ttl": ttl, **claim.model_dump()})
        except ConditionFailed as exc:
            return Claim.model_validate(exc.item)
        return claim
