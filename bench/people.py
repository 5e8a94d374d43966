"""People of a bench, made by the functions' own services: run under their environment, in a process of their own.

``python -m bench.people COUNT [FIRST]`` makes who is missing of so many, from that number on, and prints each with a
fresh ticket, good for one handshake within 30 s.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta

PASSWORD = "people-of-the-bench"  # noqa: S105 - they exist on an emulator only.


def make(count: int, first: int = 0) -> list[dict[str, str]]:
    from parley.bootstrap.identity import FIRST_PARTY_SCOPES, directory, tickets
    from parley.identity.model import Principal

    people = [
        directory().create_user(
            username=f"bench-{number:04}",
            email=f"bench-{number:04}@example.com",
            display_name=f"Bench {number}",
            password=PASSWORD,
            exist_ok=True,
        )
        for number in range(first, first + count)
    ]
    end = datetime.now(UTC) + timedelta(hours=1)
    entries = []
    for user in people:
        principal = Principal(
            user_id=user.id,
            client_id="parley-cli",
            device_id=f"device-of-{user.username}",
            scopes=frozenset(FIRST_PARTY_SCOPES),
            expires_at=end,
        )
        entries.append({"id": user.id, "username": user.username, "ticket": tickets().issue(principal)})
    return entries


if __name__ == "__main__":
    print(json.dumps(make(*map(int, sys.argv[1:]))))
