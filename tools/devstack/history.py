"""A long history, written straight into the tables: for what a browser does with it, not for how it came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

EVERY = timedelta(seconds=40)
"""Between two messages."""


def text_of(seq: int) -> str:
    """What is said at a number: short and long lines, and some of Chinese."""
    return f"number {seq}" + " and so on" * (seq % 7 * 4) + (" 好的,没问题" if seq % 5 == 0 else "")


def write_history(
    client: Any,
    table: str,
    people: Sequence[str],
    last: int,
    *,
    title: str | None = None,
    answered: Sequence[int] = (),
    read: Mapping[str, int] | None = None,
) -> str:
    """A conversation of these people with messages up to ``last``: a pair, or with a title a group.

    Each writes two in turn. The last of them answer those that are ``answered``. Whoever is not in ``read``, their
    marks, has read all. ``client`` is DynamoDB's. Gives the conversation's id. A pair's may be written on.
    """
    from parley.aws.table import Table
    from parley.bootstrap.sources import new_id, now
    from parley.clock import rfc3339
    from parley.messaging.dynamodb import DynamoDBStore
    from parley.messaging.dynamodb.keys import head_key, membership_key
    from parley.messaging.dynamodb.messages import slot_item
    from parley.messaging.model import Message, Quote
    from parley.messaging.service import create_group, open_pair

    chat = Table(client, table)
    store = DynamoDBStore(chat)
    one, *others = people
    if title is None:
        id_ = open_pair(one, others[0], store=store, clock=now, new_id=new_id).conversation.id
    else:
        id_ = create_group(one, title, others, store=store, clock=now, new_id=new_id).id
    began = datetime.now(UTC) - last * EVERY
    answers = dict(zip(range(last - len(answered) + 1, last + 1), answered, strict=True))

    def writer(seq: int) -> str:
        return people[seq // 2 % len(people)]

    def message(seq: int) -> Message:
        original = answers.get(seq)
        quote = original and Quote(
            seq=original, message_id=f"{original:026}", sender_id=writer(original), excerpt=text_of(original)[:80]
        )
        return Message(
            id=f"{seq:026}",
            conversation_id=id_,
            seq=seq,
            sender_id=writer(seq),
            client_id=f"history-{seq}",
            created_at=began + seq * EVERY,
            content=text_of(seq),
            reply_to=quote or None,
        )

    chat.batch_put([slot_item(id_, message(seq)) for seq in range(1, last + 1)])
    at = {":last": last, ":at": rfc3339(began + last * EVERY)}
    chat.update(head_key(id_), "SET last_seq = :last, updated_at = :at", values=at)
    for person in people:
        mark = {":read": (read or {}).get(person, last), ":at": at[":at"]}
        chat.update(membership_key(person, id_), "SET read_seq = :read, updated_at = :at", values=mark)
    return id_
