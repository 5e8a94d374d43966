"""The calls of the HTTP API (docs/protocol.md, *HTTP*)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import httpx
from pydantic import ValidationError

from parley_sdk.credentials import Credentials
from parley_sdk.errors import Internal, ParleyError, Unavailable, from_response
from parley_sdk.models import (
    Announced,
    ChangesPage,
    Conversation,
    Hidden,
    Message,
    Model,
    Page,
    Pins,
    Presence,
    PresenceSettings,
    Reader,
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
from parley_sdk.timing import Backoff, Timing

M = TypeVar("M", bound=Model)


class Api:
    """Every call raises a ParleyError: the server's own, or Unavailable when nobody answers.

    Temporary failures are tried again, up to ``tries`` times in all, with full-jitter back-off and never before the
    server's Retry-After; a refused token is renewed once.
    """

    def __init__(
        self,
        api_url: str,
        credentials: Credentials,
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
        """A new group. Not tried again when the outcome is unknown: that could make two."""
        body = {"type": "group", "title": title, "members": list(user_ids)}
        return await self._call(Conversation, "POST", "/conversations", json=body, repeatable=False)

    async def get_conversation(self, conversation_id: str) -> Conversation:
        return await self._call(Conversation, "GET", f"/conversations/{conversation_id}")

    async def get_messages(
        self, conversation_id: str, *, after_seq: int | None = None, before_seq: int | None = None, limit: int = 50
    ) -> TimelinePage:
        """The first ``limit`` (1 to 100) messages after a seq, or the last ones before a seq (by default, the end)."""
        params = {"after_seq": after_seq, "before_seq": before_seq, "limit": limit}
        given = {name: value for name, value in params.items() if value is not None}
        return await self._call(TimelinePage, "GET", f"/conversations/{conversation_id}/messages", params=given)

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
        return await self._call(Announced, "POST", "/files", json=wanted)

    async def get_file(self, file_id: str) -> Shown:
        return await self._call(Shown, "GET", f"/files/{file_id}")

    async def discard_file(self, file_id: str) -> None:
        """Gives up a file of one's own that is in use nowhere."""
        await self._done("DELETE", f"/files/{file_id}")

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
        repeatable: bool = True,
    ) -> M:
        return _parse(kind, await self._answer(method, path, params, json, repeatable=repeatable))

    async def _done(self, method: str, path: str) -> None:
        """For a call that answers nothing."""
        await self._answer(method, path, None, None, repeatable=True)

    async def _answer(
        self, method: str, path: str, params: dict[str, Any] | None, json: Any, *, repeatable: bool
    ) -> httpx.Response:
        backoff = Backoff(self._timing)
        while True:
            try:
                response = await self._authorized(method, path, params, json)
            except httpx.TransportError as exc:
                error: ParleyError = Unavailable(f"{self._base} does not answer ({str(exc) or type(exc).__name__})")
                again = repeatable or isinstance(exc, httpx.ConnectError)
                cause: Exception | None = exc
            else:
                if response.is_success:
                    return response
                error, cause = from_response(response), None
                again = error.temporary and (repeatable or response.status_code in {429, 503})
            if not again or backoff.failures + 1 >= self._tries:
                raise error from cause
            await self._timing.sleep(backoff.next_delay(error.retry_after or 0.0))

    async def _authorized(self, method: str, path: str, params: dict[str, Any] | None, json: Any) -> httpx.Response:
        token = await self._credentials.access_token()
        response = await self._send(token, method, path, params, json)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            response = await self._send(await self._credentials.refresh(token), method, path, params, json)
        return response

    async def _send(
        self, token: str, method: str, path: str, params: dict[str, Any] | None, json: Any
    ) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}", "accept": "application/json"}
        return await self._http.request(method, self._base + path, params=params, json=json, headers=headers)


def _parse(kind: type[M], response: httpx.Response) -> M:
    try:
        return kind.model_validate_json(response.content)
    except ValidationError as exc:
        raise Internal(f"the answer to {response.request.url.path} cannot be read", temporary=False) from exc
