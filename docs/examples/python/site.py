"""A site that signs people in through Parley: Flask and Authlib, nothing of Parley's own.

Settings are environment variables: PARLEY_URL (the issuer), CLIENT_ID, CLIENT_SECRET, SITE_URL (this site's own
address, whose /callback is registered with the client), and SECRET_KEY, which signs the site's cookie.
"""

from __future__ import annotations

import os
from html import escape
from urllib.parse import urlencode, urlsplit

from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session
from werkzeug.wrappers import Response

PARLEY_URL = os.environ.get("PARLEY_URL", "http://localhost:5173")
SITE_URL = os.environ.get("SITE_URL", "http://localhost:8001")

app = Flask(__name__)
app.secret_key = os.environ.get("SECRET_KEY") or os.urandom(32)

# Discovery tells the rest: endpoints, keys, what is supported.
parley = OAuth(app).register(
    "parley",
    server_metadata_url=f"{PARLEY_URL}/.well-known/openid-configuration",
    client_id=os.environ.get("CLIENT_ID", "example-web"),
    client_secret=os.environ.get("CLIENT_SECRET", "secret-of-the-example"),
    client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
)


@app.get("/")
def home() -> str:
    person = session.get("person")
    if person is None:
        return '<h1>Example wiki</h1><p><a href="/login">Sign in with Parley</a></p>'
    name, email = escape(person["name"]), escape(person["email"])
    return f'<h1>Hello, {name}</h1><p>{email}</p><p><a href="/logout">Sign out</a></p>'


@app.get("/login")
def login() -> Response:
    # State, nonce and the PKCE verifier are kept in the session until the callback.
    answer: Response = parley.authorize_redirect(f"{SITE_URL}/callback")
    return answer


@app.get("/callback")
def callback() -> Response:
    # Checks state, redeems the code with the verifier, and verifies the ID token by Parley's keys, with its nonce.
    token = parley.authorize_access_token()
    session["person"] = {name: token["userinfo"].get(name, "") for name in ("sub", "name", "email")}
    return redirect("/")


@app.get("/logout")
def logout() -> Response:
    """Here and at Parley: the next sign-in, at whichever site, asks for the password."""
    session.clear()
    query = urlencode({"client_id": parley.client_id, "logout_uri": f"{SITE_URL}/"})
    return redirect(f"{parley.load_server_metadata()['end_session_endpoint']}?{query}")


if __name__ == "__main__":
    app.run(host="localhost", port=urlsplit(SITE_URL).port)
