"""Two people in a conversation, both with an open connection: run under the functions' environment, ``-m bench.scene``.

Prints the ids, and a ticket of the first one, as JSON.
"""

from __future__ import annotations

import json
from datetime import timedelta

from bench.people import make


def main() -> None:
    from parley.bootstrap.chat import api
    from parley.messaging.service import open_pair
    from parley.presence.service import connect, new_connection

    chat = api()
    one, other = make(2)
    at = chat.clock()
    pair = open_pair(one["id"], other["id"], store=chat.store, clock=chat.clock, new_id=chat.new_id)
    for person in (one, other):
        connection = new_connection(
            f"connection-of-{person['username']}",
            user_id=person["id"],
            device_id="device",
            connected_at=at - timedelta(minutes=1),
            token_expires_at=at + timedelta(hours=1),
            at=at,
        )
        connect(connection, store=chat.presence, clock=chat.clock)
    print(json.dumps({"user_id": one["id"], "ticket": one["ticket"], "conversation_id": pair.conversation.id}))


if __name__ == "__main__":
    main()
