"""Keys of conversations and of who is in them; how they spread is said in ``__init__.py``."""

from __future__ import annotations

from parley.aws.dynamodb import Item
from parley.messaging.dynamodb.numbered import numbered_key
from parley.messaging.model import Member, Membership

Key = dict[str, str]


def head_key(conversation_id: str) -> Key:
    return {"pk": f"C#{conversation_id}", "sk": "HEAD"}


def group_key(conversation_id: str) -> Key:
    return {"pk": f"C#{conversation_id}", "sk": "GROUP"}


def member_key(conversation_id: str, user_id: str) -> Key:
    return {"pk": f"C#{conversation_id}", "sk": f"MEMBER#{user_id}"}


def membership_key(user_id: str, conversation_id: str) -> Key:
    return {"pk": f"U#{user_id}", "sk": f"CONV#{conversation_id}"}


def pair_key(one: str, other: str) -> Key:
    return {"pk": f"P#{one}#{other}", "sk": "PAIR"}


def app_key(app_id: str, user_id: str) -> Key:
    return {"pk": f"S#{app_id}#{user_id}", "sk": "APP"}


def block_key(user_id: str, other_id: str) -> Key:
    return {"pk": f"U#{user_id}", "sk": f"BLOCK#{other_id}"}


def bar_key(user_id: str, other_id: str) -> Key:
    """That the other one has blocked the user."""
    return {"pk": f"U#{user_id}", "sk": f"BARRED#{other_id}"}


def invite_key(conversation_id: str, invite_id: str) -> Key:
    return {"pk": f"C#{conversation_id}", "sk": f"INVITE#{invite_id}"}


def token_key(token_hash: str) -> Key:
    return {"pk": f"V#{token_hash}", "sk": "TOKEN"}


def copies(conversation_id: str) -> str:
    """The prefix under which the copies of texts are numbered."""
    return f"X#{conversation_id}"


def copy_key(conversation_id: str, number: int) -> Key:
    return numbered_key(copies(conversation_id), number)


def text_change_key(conversation_id: str, number: int) -> Key:
    """Behind the copy itself, so that one query reads both."""
    key = copy_key(conversation_id, number)
    return {**key, "sk": f"{key['sk']}+"}


def member_item(membership: Membership) -> Item:
    """The line of the roster that belongs to a membership."""
    member = Member(user_id=membership.user_id, role=membership.role, joined_seq=membership.joined_seq)
    return member_key(membership.conversation_id, membership.user_id) | member.model_dump()


def membership_item(membership: Membership) -> Item:
    """What is as it begins is left out, so that conditions see it."""
    fields = membership.model_dump(exclude_defaults=True) | {"read_seq": membership.read_seq, "role": membership.role}
    return membership_key(membership.user_id, membership.conversation_id) | fields


def past(after: str | None) -> str:
    """The least string that sorts behind ``after``: BETWEEN includes its bounds."""
    return "" if after is None else f"{after}\x00"
