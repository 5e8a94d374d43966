"""Where a user is signed in, as people understand it: a login session in a browser, and the clients that it opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from parley.clock import Clock
from parley.identity.model import LoginSession, RefreshFamily, Session, SessionClient, Source
from parley.identity.ports import IdentityStore, SignInStore
from parley.identity.service.devices import browser_of, system_of

MAX_SIGN_INS = 300
"""So many sign-ins are looked at, the latest; a script that signs in every minute would fill any list."""


def list_sessions(
    user_id: str, *, current_session_id: str | None = None, store: IdentityStore, clock: Clock
) -> list[Session]:
    """A user's live sessions, the latest logins first."""
    now = clock()
    found, sign_out = store.list_sign_ins(user_id, limit=MAX_SIGN_INS), store.get_sign_out(user_id)

    def lives(session_id: str | None, auth_time: datetime, expires_at: datetime) -> bool:
        return expires_at > now and not (sign_out and sign_out.ends(auth_time, session_id))

    logins = {each.id: each for each in found.sessions.values() if lives(each.id, each.auth_time, each.expires_at)}
    families = [each for each in found.families if lives(each.session_id, each.auth_time, each.expires_at)]
    opened = {session_id: list(each) for session_id, each in groupby(families, _session_of)}
    names = _names({family.client_id for family in families}, store)
    return [
        _session(session_id, logins.get(session_id), opened.get(session_id, ()), names, current_session_id)
        for session_id in sorted({*logins, *opened}, reverse=True)
    ]


def is_new_device(user_id: str, source: Source, *, store: SignInStore) -> bool:
    """Whether browser and system are those of none of the user's sign-ins that are kept. Where none is, nothing is new.

    Raises Unavailable.
    """
    kept = store.list_sign_ins(user_id, limit=MAX_SIGN_INS)
    sources = [*(each.source for each in kept.sessions.values()), *(each.source for each in kept.families)]
    known = {_device(each) for each in sources}
    return bool(known) and _device(source) not in known


def _device(source: Source) -> tuple[str | None, str | None]:
    return browser_of(source.user_agent), system_of(source.user_agent)


def _session_of(family: RefreshFamily) -> str:
    return family.session_id or family.origin_jti


def _names(client_ids: Iterable[str], store: IdentityStore) -> dict[str, str]:
    """What people call the clients; one that was removed, by its id."""
    clients = {client_id: store.get_client(client_id) for client_id in client_ids}
    return {client_id: client.name if client else client_id for client_id, client in clients.items()}


def _session(
    session_id: str,
    login: LoginSession | None,
    families: Sequence[RefreshFamily],
    names: dict[str, str],
    current_session_id: str | None,
) -> Session:
    first = login or families[-1]
    clients: dict[str, datetime] = {}
    for family in families:
        used = family.rotated_at or family.created_at or family.auth_time
        clients[family.client_id] = max(used, clients.get(family.client_id, used))
    return Session(
        id=session_id,
        browser=browser_of(first.source.user_agent),
        system=system_of(first.source.user_agent),
        address=first.source.address or None,
        place=first.source.place or None,
        created_at=first.auth_time,
        last_used_at=max((first.auth_time, *clients.values())),
        current=session_id == current_session_id,
        clients=tuple(
            SessionClient(client_id=client_id, name=names[client_id], last_used_at=used)
            for client_id, used in sorted(clients.items(), key=lambda each: each[1], reverse=True)
        ),
    )
