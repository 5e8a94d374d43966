"""The calls of the HTTP API (docs/protocol.md, *HTTP*)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from pydantic import ValidationError

from parley_sdk.calls import M
from parley_sdk.credentials import AccessTokens
from parley_sdk.errors import Internal, ParleyError, Unavailable, from_response
from parley_sdk.groups import GroupCalls
from parley_sdk.models import (
    Announced,
    ChangesPage,
    Conversation,
    Hidden,
    Hit,
    ImportedLine,
    Message,
    Page,
    Pins,
    Presence,
    PresenceSettings,
    Reader,
    RegisteredClient,
    SavedDraft,
    Seqs,
    Session,
    Shown,
    SyncPage,
    Ticket,
    TimelinePage,
    User,
    Version,
)
from parley_sdk.push import PushCalls
from parley_sdk.timing import Backoff, Timing


class Api(GroupCalls, PushCalls):
    """Every call raises a ParleyError: the server's own, or Unavailable when nobody answers.

    Each may be done twice, or carries a key that makes its tries one. So temporary failures, and answers that never
    came, are tried again, up to ``tries`` times in all, with full-jitter back-off and never before the server's
    Retry-After; a refused token is renewed once.
    """

    def __init__(
        self,
        api_url: str,
        credentials: AccessTokens,
        http: httpx.AsyncClient,
        timing: Timing | None = None,
        tries: int = 4,
    ) -> None:
        self._base = api_url.rstrip("/")
        self._credentials = credentials
        self._http = http
        self._timing = timing or Timing()
        self._tries = tries

    async def get_me(self) -> User:
        return await self._call(User, "GET", "/users/me")

    async def update_me(
        self,
        *,
        display_name: str | None = None,
        avatar: str | None = None,
        avatar_file_id: str | None = None,
        email: str | None = None,
    ) -> User:
        """Changes what is given. An avatar of "" is taken away, and one may be a file that was uploaded for it. A new
        e-mail address is mailed a code, and counts once :meth:`confirm_email` has it."""
        changes: dict[str, Any] = {
            "display_name": display_name,
            "avatar": avatar,
            "avatar_file_id": avatar_file_id,
            "email": email,
        }
        given = {name: value for name, value in changes.items() if value is not None}
        if avatar == "":
            given["avatar"] = None
        return await self._call(User, "PATCH", "/users/me", json=given)

    async def confirm_email(self, code: str) -> User:
        """Not tried again when the outcome is unknown: a code works once."""
        return await self._call(User, "POST", "/users/me/email", json={"code": code}, repeatable=False)

    async def import_users(self, csv: str, *, invite: bool = True, language: str = "en") -> list[ImportedLine]:
        """At most 25 people under a header, for administrators: one result each, in their order. May be repeated."""
        body = {"csv": csv, "invite": invite, "language": language}
        return (await self._call(Page[ImportedLine], "POST", "/admin/imports", json=body)).items

    async def get_user(self, user_id: str) -> User:
        return await self._call(User, "GET", f"/users/{user_id}")

    async def get_users(self, user_ids: Sequence[str]) -> list[User]:
        """Those of at most 100 people that exist."""
        return (await self._call(Page[User], "GET", "/users", params={"ids": ",".join(user_ids)})).items

    async def find_users(self, q: str, *, limit: int = 50) -> Page[User]:
        """People whose username, a word of the name, or e-mail begins with ``q``."""
        return await self._call(Page[User], "GET", "/users", params={"q": q, "limit": limit})

    async def open_single(self, user_id: str) -> Conversation:
        """The conversation with a person: the same pair gives the same one."""
        return await self._call(Conversation, "POST", "/conversations", json={"type": "single", "members": [user_id]})

    async def create_group(self, title: str, user_ids: Sequence[str]) -> Conversation:
        """A new group; tried again under one key, so that it is made once."""
        body = {"type": "group", "title": title, "members": list(user_ids)}
        return await self._call(Conversation, "POST", "/conversations", json=body, key=self._new_key())

    async def get_conversation(self, conversation_id: str) -> Conversation:
        return await self._call(Conversation, "GET", f"/conversations/{conversation_id}")

    async def get_messages(
        self, conversation_id: str, *, after_seq: int | None = None, before_seq: int | None = None, limit: int = 50
    ) -> TimelinePage:
        """The first ``limit`` (1 to 100) messages after a seq, or the last ones before a seq (by default, the end)."""
        params = {"after_seq": after_seq, "before_seq": before_seq, "limit": limit}
        given = {name: value for name, value in params.items() if value is not None}
        return await self._call(TimelinePage, "GET", f"/conversations/{conversation_id}/messages", params=given)

    async def search(
        self,
        q: str = "",
        *,
        sender_id: str | None = None,
        conversation_id: str | None = None,
        before: str | None = None,
        after: str | None = None,
        on: str | None = None,
        has: str | None = None,
        utc_offset: int = 0,
        cursor: str | None = None,
        limit: int = 20,
    ) -> Page[Hit]:
        """Messages in one's conversations, the newest first: see docs/protocol.md, *Search*, for what ``q`` may hold.

        A page may hold fewer than ``limit``, or none, and still have a ``next``.
        """
        params = {
            "q": q or None,
            "sender_id": sender_id,
            "conversation_id": conversation_id,
            "before": before,
            "after": after,
            "on": on,
            "has": has,
            "utc_offset": utc_offset or None,
            "cursor": cursor,
            "limit": limit,
        }
        given = {name: value for name, value in params.items() if value is not None}
        return await self._call(Page[Hit], "GET", "/messages/search", params=given)

    async def get_message(self, conversation_id: str, seq: int) -> Message:
        return await self._call(Message, "GET", f"/conversations/{conversation_id}/messages/{seq}")

    async def get_versions(self, conversation_id: str, seq: int) -> list[Version]:
        """What a message said and says, the oldest first; nothing of one that was recalled."""
        path = f"/conversations/{conversation_id}/messages/{seq}/history"
        return (await self._call(Page[Version], "GET", path)).items

    async def get_readers(self, conversation_id: str, seq: int) -> list[Reader]:
        """Who has read a message. Groups of more than 200 do not tell."""
        path = f"/conversations/{conversation_id}/messages/{seq}/readers"
        return (await self._call(Page[Reader], "GET", path)).items

    async def get_changes(self, conversation_id: str, *, after: int, limit: int = 100) -> ChangesPage:
        """What became of what changed after a number."""
        params = {"after": after, "limit": limit}
        return await self._call(ChangesPage, "GET", f"/conversations/{conversation_id}/changes", params=params)

    async def get_pinned(self, conversation_id: str) -> list[Message]:
        """The pinned messages, the latest pinned first."""
        return (await self._call(Page[Message], "GET", f"/conversations/{conversation_id}/pins")).items

    async def pin(self, conversation_id: str, seq: int) -> Pins:
        return await self._call(Pins, "PUT", f"/conversations/{conversation_id}/pins/{seq}", json={})

    async def unpin(self, conversation_id: str, seq: int) -> Pins:
        return await self._call(Pins, "DELETE", f"/conversations/{conversation_id}/pins/{seq}")

    async def hide(self, conversation_id: str, seqs: Sequence[int]) -> Hidden:
        """Deletes at most 100 messages for oneself."""
        return await self._call(Hidden, "POST", f"/conversations/{conversation_id}/hidden", json={"seqs": list(seqs)})

    async def get_hidden(self, conversation_id: str) -> tuple[int, ...]:
        """The seqs of all messages that one has deleted for oneself."""
        return (await self._call(Seqs, "GET", f"/conversations/{conversation_id}/hidden")).items

    async def save_draft(self, conversation_id: str, content: str, reply_to: int | None = None) -> SavedDraft:
        """Of all devices' drafts the one that was saved last stands; empty content clears it."""
        body = {"content": content, "reply_to": reply_to}
        return await self._call(SavedDraft, "PUT", f"/conversations/{conversation_id}/draft", json=body)

    async def get_presence(self, user_ids: Sequence[str]) -> list[Presence]:
        """Of at most 100 people."""
        return (await self._call(Page[Presence], "GET", "/presence", params={"user_ids": ",".join(user_ids)})).items

    async def get_presence_settings(self) -> PresenceSettings:
        return await self._call(PresenceSettings, "GET", "/presence/me")

    async def set_presence_settings(self, settings: PresenceSettings) -> PresenceSettings:
        """Replaces all of them."""
        body = settings.model_dump(mode="json", exclude_none=True)
        return await self._call(PresenceSettings, "PUT", "/presence/me", json=body)

    async def get_sessions(self) -> list[Session]:
        """Where one is signed in, the latest login first."""
        return (await self._call(Page[Session], "GET", "/users/me/sessions")).items

    async def end_session(self, session_id: str) -> None:
        """Signs out there. Raises NotFound when nothing is left of it."""
        await self._done("DELETE", f"/users/me/sessions/{session_id}")

    async def end_other_sessions(self) -> None:
        """Signs out everywhere but here."""
        await self._done("DELETE", "/users/me/sessions")

    async def announce_file(self, **wanted: Any) -> Announced:
        """The way to upload a file of this ``purpose``, ``conversation_id``, ``name``, ``size``, ``media_type`` and
        ``sha256``."""
        return await self._call(Announced, "POST", "/files", json=wanted, key=self._new_key())

    async def get_file(self, file_id: str) -> Shown:
        return await self._call(Shown, "GET", f"/files/{file_id}")

    async def discard_file(self, file_id: str) -> None:
        """Gives up a file of one's own that is in use nowhere."""
        await self._done("DELETE", f"/files/{file_id}")

    async def get_clients(self) -> list[RegisteredClient]:
        """All of them, for administrators, as are the calls after this one."""
        found: list[RegisteredClient] = []
        cursor: dict[str, Any] = {}
        while True:
            page = await self._call(Page[RegisteredClient], "GET", "/admin/clients", params={"limit": 100, **cursor})
            found += page.items
            if page.next is None:
                return found
            cursor = {"cursor": page.next}

    async def get_client(self, client_id: str) -> RegisteredClient:
        return await self._call(RegisteredClient, "GET", f"/admin/clients/{client_id}")

    async def create_client(self, settings: Mapping[str, Any]) -> RegisteredClient:
        """Its secret is in this answer alone. Not tried again when the outcome is unknown: that could make two."""
        return await self._call(RegisteredClient, "POST", "/admin/clients", json=dict(settings), repeatable=False)

    async def update_client(self, client_id: str, changes: Mapping[str, Any]) -> RegisteredClient:
        return await self._call(RegisteredClient, "PATCH", f"/admin/clients/{client_id}", json=dict(changes))

    async def rotate_client_secret(self, client_id: str, old_secret_seconds: int) -> RegisteredClient:
        """The new secret is in this answer alone. Not tried again: that could end the present one."""
        path, body = f"/admin/clients/{client_id}/rotate-secret", {"old_secret_seconds": old_secret_seconds}
        return await self._call(RegisteredClient, "POST", path, json=body, repeatable=False)

    async def end_client_secret(self, client_id: str, secret_id: str) -> RegisteredClient:
        return await self._call(RegisteredClient, "DELETE", f"/admin/clients/{client_id}/secrets/{secret_id}")

    async def delete_client(self, client_id: str) -> None:
        await self._done("DELETE", f"/admin/clients/{client_id}")

    async def issue_ticket(self) -> Ticket:
        """A one-time ticket for the socket."""
        return await self._call(Ticket, "POST", "/tickets", json={})

    async def sync(self, cursor: str | None = None, *, limit: int = 100) -> SyncPage:
        """The conversations that changed since the cursor, and those that were lost; all there are without one."""
        params: dict[str, Any] = {"limit": limit} if cursor is None else {"cursor": cursor, "limit": limit}
        return await self._call(SyncPage, "GET", "/sync", params=params)

    async def _call(
        self,
        kind: type[M],
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        json: Any = None,
        key: str | None = None,
        repeatable: bool = True,
    ) -> M:
        return _parse(kind, await self._answer(method, path, params, json, key, repeatable=repeatable))

    async def _done(self, method: str, path: str, *, json: Any = None) -> None:
        """For a call that answers nothing."""
        await self._answer(method, path, None, json)

    def _new_key(self) -> str:
        return uuid.uuid4().hex

    async def _answer(
        self,
        method: str,
        path: str,
        params: dict[str, Any] | None,
        json: Any,
        key: str | None = None,
        *,
        repeatable: bool = True,
    ) -> httpx.Response:
        """``key`` makes the tries of a call one (the header Idempotency-Key); what is not ``repeatable`` is tried again
        only where it certainly was not done."""
        headers = {"idempotency-key": key} if key else {}
        backoff = Backoff(self._timing)
        cause: Exception | None
        while True:
            try:
                response = await self._authorized(method, path, params, json, headers)
            except httpx.TransportError as exc:
                error: ParleyError = Unavailable(f"{self._base} does not answer ({str(exc) or type(exc).__name__})")
                again, cause = repeatable or isinstance(exc, httpx.ConnectError), exc
            else:
                if response.is_success:
                    return response
                error, cause = from_response(response), None
                again = error.temporary and (repeatable or response.status_code in {429, 503})
            if not again or backoff.failures + 1 >= self._tries:
                raise error from cause
            await self._timing.sleep(backoff.next_delay(error.retry_after or 0.0))

    async def _authorized(
        self, method: str, path: str, params: dict[str, Any] | None, json: Any, headers: dict[str, str]
    ) -> httpx.Response:
        async def send(token: str) -> httpx.Response:
            common = {"authorization": f"Bearer {token}", "accept": "application/json"}
            url = self._base + path
            return await self._http.request(method, url, params=params, json=json, headers=common | headers)

        token = await self._credentials.access_token()
        response = await send(token)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            response = await send(await self._credentials.refresh(token))
        return response


def _parse(kind: type[M], response: httpx.Response) -> M:
    try:
        return kind.model_validate_json(response.content)
    except ValidationError as exc:
        raise Internal(f"the answer to {response.request.url.path} cannot be read", temporary=False) from exc
