"""Names of people, as a person types and reads them."""

from __future__ import annotations

from collections.abc import Iterable

from parley_sdk.client import Client
from parley_sdk.errors import InvalidRequest, NotFound
from parley_sdk.models import Conversation, Message, User


async def find_person(client: Client, name: str) -> User:
    """The person meant: the exact username, or the only one whose name begins so.

    Raises NotFound for none, InvalidRequest (with the candidates) for several.
    """
    found = [user for user in (await client.api.find_users(name)).items if user.id != client.me.id]
    exact = [user for user in found if user.username == name]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise NotFound(f"there is nobody called {name}")
    raise InvalidRequest(f"{name} may be {', '.join(user.username for user in found)}", code="ambiguous")


class Names:
    """Display names by user id; those that are unknown are fetched, 100 a call."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[str, str] = {client.me.id: "You"}

    async def learn(self, user_ids: Iterable[str]) -> None:
        unknown = sorted(set(user_ids) - self._known.keys())
        for start in range(0, len(unknown), 100):
            for user in await self._client.api.get_users(unknown[start : start + 100]):
                self._known[user.id] = user.display_name

    async def learn_sender(self, message: Message) -> None:
        """Who sent a message, if that was a person."""
        if message.sender_type == "user":
            await self.learn([message.sender_id])

    def of(self, user_id: str) -> str:
        return self._known.get(user_id, "somebody")

    def title(self, conversation: Conversation) -> str:
        """A group's own title, a pair's other person."""
        others = [member for member in conversation.members if member != self._client.me.id]
        return conversation.title or ", ".join(self.of(member) for member in others) or "You"
