"""``parley search``: what was said, by whom, when and where."""

from __future__ import annotations

from datetime import datetime

from parley_sdk.cli.people import Names
from parley_sdk.cli.terminal import Terminal
from parley_sdk.client import Client


async def search(client: Client, terminal: Terminal, query: str, most: int) -> bool:
    """Prints the newest ``most`` that match; whether there are any. Days begin where this machine is."""
    offset = datetime.now().astimezone().utcoffset()
    hits = await client.search(query, most=most, utc_offset=round(offset.total_seconds() / 60) if offset else 0)
    names = Names(client)
    places = [client.conversations.get(hit.message.conversation_id) for hit in hits]
    await names.learn(hit.message.sender_id for hit in hits if hit.message.sender_type == "user")
    await names.learn(member for place in places if place and not place.title for member in place.members)
    for hit, place in zip(hits, places, strict=True):
        at = hit.message.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
        where = f" in {names.title(place)}" if place else ""
        text = " ".join("".join(piece.text for piece in hit.excerpt).split())
        terminal.say(f"{at}  {names.of(hit.message.sender_id)}{where}: {text}")
    if not hits:
        terminal.note("Nothing was found.")
    return bool(hits)
