"""Clients: registering, changing and removing the systems that sign people in or speak for themselves."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from parley.clock import Clock, NewId
from parley.errors import Conflict, InvalidRequest, NotFound
from parley.identity.access import access_client
from parley.identity.model import Client, ClientSecret, ClientSettings, Page
from parley.identity.ports import ClientStore
from parley.identity.scopes import CLAIM_SCOPES, OPENID, is_for_apps, is_known
from parley.identity.service.addresses import check_address
from parley.identity.service.digest import NewSecret, digest

MAX_OVERLAP_SECONDS = 30 * 86_400
"""So long an old secret may work beside the new one."""

# So many others may change a client between our reading and our writing of it.
_MAX_RACES = 3


def register_client(client: Client, *, store: ClientStore) -> None:
    """Makes a client that the deployment brings along; one that exists follows the deployment in its addresses, scopes
    and grants, and keeps what administrators decided beside them.

    Raises InvalidRequest.
    """
    check_client(client)
    if store.get_client(client.client_id) is None:
        try:
            return store.add_client(client)
        except Conflict:
            # Another deployment was a moment faster; what is there now is given ours.
            pass
    ours = ("redirect_uris", "logout_uris", "scopes", "grant_types", "native", "first_party", "built_in")
    _change(client.client_id, lambda _: {field: getattr(client, field) for field in ours}, store=store)
    return None


def create_client(
    settings: ClientSettings,
    *,
    confidential: bool,
    store: ClientStore,
    clock: Clock,
    new_id: NewId,
    new_secret: NewSecret,
) -> tuple[Client, str | None]:
    """A new client, and of a confidential one its secret, which is in no other answer.

    Whoever comes with the id and the secret of one that was made finds it as it is now. Raises InvalidRequest.
    """
    secret, kept = _new_secret(clock, new_id, new_secret) if confidential else (None, None)
    client = Client(
        **settings.model_dump(include=set(ClientSettings.model_fields)),
        # As Cognito writes ids: 26 lower-case letters and digits. No user's id is in lower case.
        client_id=new_id().lower(),
        secrets=(kept,) if kept else (),
        created_at=clock(),
    )
    check_client(client)
    try:
        store.add_client(client)
    except Conflict:
        standing = store.get_client(client.client_id)
        if standing is None or (kept is not None and kept.secret_hash not in _hashes(standing)):
            raise
        client = standing
    return client, secret


def update_client(client_id: str, changes: Mapping[str, Any], *, store: ClientStore) -> Client:
    """The client with these settings changed. Raises NotFound, InvalidRequest, Conflict."""
    return _change(client_id, lambda _: changes, store=store)


def rotate_secret(
    client_id: str,
    old_secret_seconds: int,
    *,
    store: ClientStore,
    clock: Clock,
    new_id: NewId,
    new_secret: NewSecret,
) -> tuple[Client, str]:
    """A new secret beside the present one, which works for so long still; one before that ends at once. Whoever comes
    with the secret that is the newest already changes nothing.

    Raises NotFound, Conflict for a public client, InvalidRequest.
    """
    if not 0 <= old_secret_seconds <= MAX_OVERLAP_SECONDS:
        raise InvalidRequest(f"old_secret_seconds must be 0 to {MAX_OVERLAP_SECONDS}.")
    secret, kept = _new_secret(clock, new_id, new_secret)

    def rotated(client: Client) -> Mapping[str, Any]:
        if client.is_public:
            raise Conflict("A public client has no secret.")
        if client.secrets[0].secret_hash == kept.secret_hash:
            return {}
        ending = client.secrets[0].model_copy(update={"ends_at": clock() + timedelta(seconds=old_secret_seconds)})
        return {"secrets": (kept, ending) if old_secret_seconds else (kept,)}

    return _change(client_id, rotated, store=store), secret


def end_secret(client_id: str, secret_id: str, *, store: ClientStore) -> Client:
    """The client without its old secret. Raises NotFound, Conflict for the newest, which nothing has taken over."""

    def ended(client: Client) -> Mapping[str, Any]:
        if not any(secret.id == secret_id for secret in client.secrets):
            raise NotFound("There is no such secret.")
        if client.secrets[0].id == secret_id:
            raise Conflict("This is the only secret; rotate it first.")
        return {"secrets": client.secrets[:1]}

    return _change(client_id, ended, store=store)


def delete_client(client_id: str, *, store: ClientStore) -> None:
    """Removes the client: from now on it can neither sign anybody in nor refresh. Raises NotFound, Conflict."""
    if access_client(client_id, store=store).built_in:
        raise Conflict("Parley itself signs people in by this client.")
    store.remove_client(client_id)


def list_clients(limit: int, after: str | None, *, store: ClientStore) -> Page[Client]:
    """All clients in the order of their ids, 1 to 100 a page. ``after`` is the page's before, its ``next``."""
    clients = store.list_clients(limit + 1, after)
    more = len(clients) > limit
    return Page[Client](items=clients[:limit], next=clients[limit - 1].client_id if more else None)


def check_client(client: Client) -> None:
    """Raises InvalidRequest, naming the field, for settings that do not fit together."""
    if not client.name.strip() or any(unicodedata.category(each)[0] == "C" for each in client.name):
        # Control and formatting characters could make one name look like another on the consent page.
        raise InvalidRequest("name: a name has letters, and no control or invisible characters.")
    for field in ("redirect_uris", "logout_uris"):
        for uri in getattr(client, field):
            check_address(uri, field)
    _check_scopes(client.scopes)
    _check_grants(client)
    if client.is_public and not (client.pkce_required and client.refresh_token_rotation):
        raise InvalidRequest("pkce_required, refresh_token_rotation: a public client must have both.")
    if client.native and not client.is_public:
        raise InvalidRequest("native: what runs on people's devices can keep no secret.")


def _check_scopes(scopes: tuple[str, ...]) -> None:
    for scope in scopes:
        if not is_known(scope):
            raise InvalidRequest("scopes: openid, profile, email, phone, or custom ones of the form identifier/name.")
    if set(scopes) & set(CLAIM_SCOPES) and OPENID not in scopes:
        raise InvalidRequest("scopes: profile, email and phone need openid.")


def _check_grants(client: Client) -> None:
    grants = client.grant_types
    if "authorization_code" in grants and not client.redirect_uris:
        raise InvalidRequest("redirect_uris: authorization_code needs one.")
    if "refresh_token" in grants and "authorization_code" not in grants:
        raise InvalidRequest("grant_types: refresh_token goes with authorization_code.")
    if "client_credentials" in grants and client.is_public:
        raise InvalidRequest("grant_types: client_credentials is for confidential clients.")
    if "client_credentials" in grants and not any(map(is_for_apps, client.scopes)):
        raise InvalidRequest("scopes: client_credentials needs a custom scope.")


def _change(client_id: str, change: Callable[[Client], Mapping[str, Any]], *, store: ClientStore) -> Client:
    for _ in range(_MAX_RACES):
        client = access_client(client_id, store=store)
        changed = client.model_copy(update={**change(client), "revision": client.revision + 1})
        check_client(changed)
        if store.replace_client(changed):
            return changed
    raise Conflict("Somebody else is changing this client.")


def _hashes(client: Client) -> set[str]:
    return {secret.secret_hash for secret in client.secrets}


def _new_secret(clock: Clock, new_id: NewId, new_secret: NewSecret) -> tuple[str, ClientSecret]:
    secret = new_secret()
    return secret, ClientSecret(id=new_id(), secret_hash=digest(secret), created_at=clock())
