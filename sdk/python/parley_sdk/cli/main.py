"""What the command line says, and which command it means.

Exit codes: 0 done, 1 Parley said no or does not answer, 2 the command line is wrong, 130 interrupted.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from parley_sdk.cli import clients
from parley_sdk.cli.chat import Chat
from parley_sdk.cli.imports import import_file
from parley_sdk.cli.people import find_person
from parley_sdk.cli.searching import search
from parley_sdk.cli.terminal import Terminal
from parley_sdk.cli.tokens import TokenFile
from parley_sdk.client import Client, new_http
from parley_sdk.credentials import Credentials
from parley_sdk.endpoints import Endpoints, choose_url
from parley_sdk.errors import ParleyError, SignedOut
from parley_sdk.http import Api
from parley_sdk.login import Authenticator

PASSWORD_VARIABLE = "PARLEY_PASSWORD"  # noqa: S105

SEARCH_HELP = 'words, "phrases", from:USERNAME in:USERNAME before:DAY after:DAY on:DAY has:file'


def build_parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--url", help="the address of Parley; by default PARLEY_URL, or the system that runs here")
    shared.add_argument("--username", help="who signs in; by default whoever did last")
    shared.add_argument("--password", help=f"by default {PASSWORD_VARIABLE}, or asked for where it is needed")
    parser = argparse.ArgumentParser(prog="parley", description="Chat with Parley in the terminal.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chat = commands.add_parser("chat", parents=[shared], help="read and write messages")
    chat.add_argument("person", nargs="?", metavar="WITH", help="open the conversation with this person")
    commands.add_parser("login", parents=[shared], help="sign in, in the browser unless --username is given")
    send = commands.add_parser("send", parents=[shared], help="send one message")
    send.add_argument("person", metavar="USER")
    send.add_argument("text", metavar="TEXT")
    search = commands.add_parser("search", parents=[shared], help="search your messages, the newest first")
    search.add_argument("query", metavar="QUERY", nargs="+", help=SEARCH_HELP)
    search.add_argument("--most", type=int, default=20, metavar="N", help="by default 20")
    clients.add_parser(commands, shared)
    importing = commands.add_parser("import", parents=[shared], help="import people from a CSV file (administrators)")
    importing.add_argument(
        "file", type=Path, metavar="FILE", help="columns: username, email, display_name, groups, password"
    )
    importing.add_argument("--no-invitations", action="store_true", help="mail nobody yet")
    importing.add_argument("--language", choices=["en", "zh"], default="en", help="of the invitations")
    commands.add_parser("whoami", parents=[shared], help="tell who is signed in")
    commands.add_parser("logout", parents=[shared], help="forget the session on this machine")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    parser = build_parser()
    arguments = parser.parse_args(argv)
    terminal = Terminal()
    try:
        endpoints = Endpoints.at(choose_url(arguments.url))
    except ValueError as exc:
        parser.error(str(exc))
    try:
        done = asyncio.run(_Commands(endpoints, arguments, terminal).run())
    except ParleyError as exc:
        terminal.error(f"{exc.message} ({exc.code})")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0 if done else 1


class _Commands:
    def __init__(self, endpoints: Endpoints, arguments: argparse.Namespace, terminal: Terminal) -> None:
        self._endpoints = endpoints
        self._arguments = arguments
        self._terminal = terminal
        self._store = TokenFile.of_user(endpoints.issuer, arguments.username)

    async def run(self) -> bool:
        """Whether all of it was done."""
        match self._arguments.command:
            case "login":
                await self._login()
            case "logout":
                self._store.clear()
                self._terminal.say("Signed out on this machine.")
            case "whoami":
                async with self._client() as client:
                    self._terminal.say(f"{client.me.display_name} ({client.me.username})")
            case "send":
                async with self._client() as client:
                    person = await find_person(client, self._arguments.person)
                    conversation = await client.open_single(person.id)
                    ack = await client.send(conversation.id, self._arguments.text)
                    self._terminal.say(f"Sent to {person.display_name} as number {ack.seq}.")
            case "search":
                async with self._client() as client:
                    return await search(client, self._terminal, " ".join(self._arguments.query), self._arguments.most)
            case "clients":
                async with new_http() as http:
                    credentials = await self._credentials(Authenticator(self._endpoints, http))
                    await clients.run(Api(self._endpoints.api_url, credentials, http), self._arguments, self._terminal)
            case "chat":
                async with self._client() as client:
                    await Chat(client, self._terminal).run(self._arguments.person)
            case "import":
                return await self._import()
        return True

    async def _import(self) -> bool:
        async with new_http() as http:
            credentials = await self._credentials(Authenticator(self._endpoints, http))
            return await import_file(
                self._arguments.file,
                Api(self._endpoints.api_url, credentials, http),
                self._terminal,
                invite=not self._arguments.no_invitations,
                language=self._arguments.language,
            )

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[Client]:
        async with new_http() as http:
            credentials = await self._credentials(Authenticator(self._endpoints, http))
            async with Client(self._endpoints, credentials, http) as client:
                yield client

    async def _credentials(self, authenticator: Authenticator) -> Credentials:
        """The stored session; where there is none or it has ended, a new one."""
        if self._store.load() is None:
            return await self._sign_in(authenticator)
        credentials = authenticator.resume(self._store)
        try:
            await credentials.access_token()
        except SignedOut:
            return await self._sign_in(authenticator)
        return credentials

    async def _login(self) -> None:
        async with new_http() as http:
            await self._sign_in(Authenticator(self._endpoints, http))
        self._terminal.say("Signed in.")

    async def _sign_in(self, authenticator: Authenticator) -> Credentials:
        if self._arguments.username:
            return await authenticator.login(self._arguments.username, await self._password(), store=self._store)
        self._terminal.say("Sign in in the browser window that opens now.")
        return await authenticator.login_in_browser(store=self._store)

    async def _password(self) -> str:
        given = self._arguments.password or os.environ.get(PASSWORD_VARIABLE)
        if given:
            return str(given)
        if not sys.stdin.isatty():
            raise SignedOut(f"give the password by --password or {PASSWORD_VARIABLE}")
        return await asyncio.to_thread(getpass.getpass, f"Password of {self._arguments.username}: ")
