"""Makes people for a bench: ``python -m bench.people COUNT``, under the environment of the functions."""

from __future__ import annotations

import json
import sys

PASSWORD = "people-of-the-bench"  # noqa: S105 - they exist on an emulator only.


def make(count: int) -> list[dict[str, str]]:
    from parley.bootstrap.identity import directory

    people = directory()
    made = [
        people.create_user(
            username=f"bench-{number:04}",
            email=f"bench-{number:04}@example.com",
            display_name=f"Bench {number}",
            password=PASSWORD,
            exist_ok=True,
        )
        for number in range(count)
    ]
    return [{"id": user.id, "username": user.username} for user in made]


if __name__ == "__main__":
    print(json.dumps(make(int(sys.argv[1]))))
