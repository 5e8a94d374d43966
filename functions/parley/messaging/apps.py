"""What apps tell people: each app has one system conversation with each person it has ever told something.

People read it, mute it and put it away, but do not answer in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parley.clock import Clock, NewId
from parley.messaging.model import Body, Head, Membership
from parley.messaging.ports import Store
from parley.messaging.sending import Posted, Sender, place_message


@dataclass(frozen=True)
class Told:
    """A message that is stored, and whether the conversation is new."""

    posted: Posted
    is_first: bool


def tell_as_app(
    app_id: str,
    user_id: str,
    client_id: str,
    body: Body,
    *,
    name_of_app: Callable[[], str],
    store: Store,
    clock: Clock,
    new_id: NewId,
) -> Told:
    """Stores an app's message to a person, who exists; the same client id again gives what was stored first.

    ``name_of_app`` is asked for at the first message, and is the title from then on. Raises Unavailable.
    """
    standing = store.find_app_conversation(app_id, user_id)
    here = standing or _open(app_id, name_of_app(), user_id, store=store, clock=clock, new_id=new_id)
    posted = place_message(Sender(app_id, "app"), here, client_id, body, store=store, clock=clock, new_id=new_id)
    return Told(posted, is_first=standing is None)


def _open(app_id: str, name: str, user_id: str, *, store: Store, clock: Clock, new_id: NewId) -> str:
    at = clock()
    head = Head(id=new_id(), type="system", title=name, members=(user_id,), app_id=app_id, created_at=at, updated_at=at)
    membership = Membership(user_id=user_id, conversation_id=head.id, type="system", updated_at=at)
    return store.add_app_conversation(head, membership)
