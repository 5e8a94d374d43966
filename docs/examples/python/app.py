"""A backend that speaks for itself: a token by client_credentials, and a message with it.

``python app.py USER_ID "The build is green."`` sends it to that person. Settings are environment variables: PARLEY_URL,
CLIENT_ID, CLIENT_SECRET.
"""

from __future__ import annotations

import os
import sys

from authlib.integrations.requests_client import OAuth2Session

PARLEY_URL = os.environ.get("PARLEY_URL", "http://localhost:5173")


def main(to: str, text: str) -> None:
    with OAuth2Session(
        os.environ.get("CLIENT_ID", "example-app"),
        os.environ.get("CLIENT_SECRET", "secret-of-the-example"),
        scope="im/messages.write",
        token_endpoint=f"{PARLEY_URL}/oauth2/token",
    ) as parley:
        parley.fetch_token(grant_type="client_credentials")
        answer = parley.post(f"{PARLEY_URL}/api/v1/messages", json={"to": to, "content": text})
        answer.raise_for_status()
        print(answer.text)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
