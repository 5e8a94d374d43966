"""``parley clients``: the systems that sign people in through Parley, for administrators."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import Any

from parley_sdk.cli.terminal import Terminal
from parley_sdk.http import Api
from parley_sdk.models import RegisteredClient

_LISTS = {
    "redirect_uris": ("--redirect-uri", "an address to come back to after a sign-in; may be given more than once"),
    "logout_uris": ("--logout-uri", "an address to come back to after a sign-out; may be given more than once"),
    "scopes": ("--scope", "openid, profile, email, phone, or identifier/name; may be given more than once"),
    "grant_types": ("--grant", "authorization_code, refresh_token, client_credentials; may be given more than once"),
}
_SECONDS = {
    "access_token_seconds": ("--access-token-seconds", "300 to 86400"),
    "id_token_seconds": ("--id-token-seconds", "300 to 86400"),
    "refresh_token_seconds": ("--refresh-token-seconds", "3600 to 315360000"),
    "refresh_grace_seconds": ("--refresh-grace-seconds", "0 to 60"),
}
_FLAGS = {
    "native": ("--native", "it runs on people's devices: any loopback port will do"),
    "first_party": ("--first-party", "the company's own: people are not asked for consent"),
    "pkce_required": ("--pkce", "require PKCE; only a confidential client may go without"),
    "refresh_token_rotation": ("--rotation", "give a new refresh token at each refresh; public clients must have it"),
}


def add_parser(commands: Any, shared: argparse.ArgumentParser) -> None:
    """The command and its own commands."""
    clients = commands.add_parser("clients", help="administer the systems that sign people in")
    every = clients.add_subparsers(dest="clients_command", required=True, metavar="COMMAND")
    every.add_parser("list", parents=[shared], help="all of them")
    shown = every.add_parser("show", parents=[shared], help="one of them")
    created = every.add_parser("create", parents=[shared], help="register one; its secret is shown once")
    created.add_argument("name", metavar="NAME")
    created.add_argument("--confidential", action="store_true", help="it can keep a secret, as a server can")
    updated = every.add_parser("update", parents=[shared], help="change what is given, and nothing else")
    rotated = every.add_parser("rotate-secret", parents=[shared], help="a new secret, shown once")
    rotated.add_argument(
        "--old-secret-seconds", type=int, default=86_400, metavar="N", help="so long the old one works; a day"
    )
    ended = every.add_parser("end-secret", parents=[shared], help="end an old secret before its time")
    deleted = every.add_parser("delete", parents=[shared], help="remove one: it signs nobody in any more")
    for parser in (shown, updated, rotated, ended, deleted):
        parser.add_argument("client_id", metavar="CLIENT_ID")
    ended.add_argument("secret_id", metavar="SECRET_ID")
    updated.add_argument("--name")
    for parser in (created, updated):
        _add_settings(parser)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    for field, (option, text) in _LISTS.items():
        parser.add_argument(option, dest=field, action="append", metavar="TEXT", help=text)
    for field, (option, text) in _SECONDS.items():
        parser.add_argument(option, dest=field, type=int, metavar="N", help=text)
    for field, (option, text) in _FLAGS.items():
        parser.add_argument(option, dest=field, action=argparse.BooleanOptionalAction, help=text)


async def run(api: Api, arguments: argparse.Namespace, terminal: Terminal) -> None:
    """Raises ParleyError."""
    match arguments.clients_command:
        case "list":
            for client in await api.get_clients():
                kind = "confidential" if client.confidential else "public"
                terminal.say(f"{client.client_id}  {client.name}  ({kind})")
        case "show":
            _show(await api.get_client(arguments.client_id), terminal)
        case "create":
            settings = {"name": arguments.name, "confidential": arguments.confidential, **_settings(arguments)}
            _show(await api.create_client(settings), terminal)
        case "update":
            _show(await api.update_client(arguments.client_id, _settings(arguments)), terminal)
        case "rotate-secret":
            _show(await api.rotate_client_secret(arguments.client_id, arguments.old_secret_seconds), terminal)
        case "end-secret":
            _show(await api.end_client_secret(arguments.client_id, arguments.secret_id), terminal)
        case "delete":
            await api.delete_client(arguments.client_id)
            terminal.say("Deleted. Its tokens cannot be refreshed any more.")


def _settings(arguments: argparse.Namespace) -> Mapping[str, Any]:
    given = vars(arguments)
    fields = ("name", *_LISTS, *_SECONDS, *_FLAGS)
    return {field: given[field] for field in fields if given.get(field) is not None}


def _show(client: RegisteredClient, terminal: Terminal) -> None:
    fields = client.model_dump(mode="json")
    secret = fields.pop("client_secret", None)
    for field, value in fields.items():
        terminal.say(f"{field:<24}{value if isinstance(value, str) else json.dumps(value)}")
    if secret:
        terminal.heading("The secret, now and never again:")
        terminal.say(secret)
