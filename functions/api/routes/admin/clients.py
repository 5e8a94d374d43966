"""Clients: the systems that sign people in through Parley, or speak for themselves."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router
from pydantic import BaseModel, ConfigDict, Field

from api.params import CLIENT_ID, ClientId, Limit
from api.scope import Scope, scope_of
from parley.clock import Timestamp
from parley.identity.model import Client, ClientSettings, Page
from parley.identity.model.clients import (
    Addresses,
    Flag,
    GraceSeconds,
    GrantTypes,
    Name,
    RefreshSeconds,
    Scopes,
    TokenSeconds,
)
from parley.identity.service.clients import MAX_OVERLAP_SECONDS

router = Router()

SecretId = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,64}$")]


class NewClient(ClientSettings):
    model_config = ConfigDict(extra="forbid")

    confidential: Flag
    """Whether it can keep a secret: a server can, a page or an app on people's devices cannot."""


class ClientChanges(BaseModel):
    """What is left out, or null, stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    redirect_uris: Addresses | None = None
    logout_uris: Addresses | None = None
    scopes: Scopes | None = None
    grant_types: GrantTypes | None = None
    native: Flag | None = None
    first_party: Flag | None = None
    pkce_required: Flag | None = None
    access_token_seconds: TokenSeconds | None = None
    id_token_seconds: TokenSeconds | None = None
    refresh_token_seconds: RefreshSeconds | None = None
    refresh_token_rotation: Flag | None = None
    refresh_grace_seconds: GraceSeconds | None = None


class Rotation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    old_secret_seconds: Annotated[int, Field(strict=True, ge=0, le=MAX_OVERLAP_SECONDS)] = 86_400
    """For so long the present secret works beside the new one."""


class SecretView(BaseModel):
    id: str
    created_at: Timestamp
    ends_at: Timestamp | None


class ClientView(ClientSettings):
    """A client without what proves it."""

    client_id: str
    confidential: bool
    built_in: bool
    created_at: Timestamp | None
    secrets: list[SecretView]


class ClientWithSecret(ClientView):
    client_secret: str | None
    """In this answer alone; null of a public client."""


@router.post("/admin/clients", summary="Register a client; its secret is in this answer alone")
def create_client(body: NewClient) -> Response[ClientWithSecret]:
    scope, admin = _admin()
    client, secret = scope.clients.create(body, confidential=body.confidential, fresh=scope.fresh)
    scope.trail.record("client.created", actor_id=admin, client_id=client.client_id)
    made = ClientWithSecret(**_view(client).model_dump(), client_secret=secret)
    return Response(status_code=HTTPStatus.CREATED.value, content_type="application/json", body=made)


@router.get("/admin/clients", summary="All clients, by id")
def list_clients(
    limit: Limit = 100, cursor: Annotated[str | None, Query(pattern=CLIENT_ID)] = None
) -> Page[ClientView]:
    scope, _ = _admin()
    page = scope.clients.list(limit, cursor)
    return Page[ClientView](items=[_view(client) for client in page.items], next=page.next)


@router.get("/admin/clients/<client_id>", summary="A client")
def get_client(client_id: ClientId) -> ClientView:
    scope, _ = _admin()
    return _view(scope.clients.access(client_id))


@router.patch("/admin/clients/<client_id>", summary="Change a client's settings")
def update_client(client_id: ClientId, body: ClientChanges) -> ClientView:
    scope, admin = _admin()
    changes = body.model_dump(exclude_none=True)
    client = scope.clients.update(client_id, changes)
    scope.trail.record("client.changed", actor_id=admin, client_id=client_id, fields=" ".join(sorted(changes)))
    return _view(client)


@router.delete("/admin/clients/<client_id>", summary="Remove a client; its tokens cannot be refreshed any more")
def delete_client(client_id: ClientId) -> Response[None]:
    scope, admin = _admin()
    scope.clients.delete(client_id)
    scope.trail.record("client.deleted", actor_id=admin, client_id=client_id)
    return Response(status_code=HTTPStatus.NO_CONTENT.value)


@router.post("/admin/clients/<client_id>/rotate-secret", summary="A new secret, in this answer alone")
def rotate_secret(client_id: ClientId, body: Rotation) -> ClientWithSecret:
    scope, admin = _admin()
    client, secret = scope.clients.rotate_secret(client_id, body.old_secret_seconds, fresh=scope.fresh)
    scope.trail.record("client.secret_rotated", actor_id=admin, client_id=client_id)
    return ClientWithSecret(**_view(client).model_dump(), client_secret=secret)


@router.delete("/admin/clients/<client_id>/secrets/<secret_id>", summary="End an old secret before its time")
def end_secret(client_id: ClientId, secret_id: SecretId) -> ClientView:
    scope, admin = _admin()
    client = scope.clients.end_secret(client_id, secret_id)
    scope.trail.record("client.secret_ended", actor_id=admin, client_id=client_id)
    return _view(client)


def _admin() -> tuple[Scope, str]:
    """Raises Forbidden."""
    scope = scope_of(router)
    return scope, scope.access_admin()


def _view(client: Client) -> ClientView:
    secrets = [SecretView(**secret.model_dump(exclude={"secret_hash"})) for secret in client.secrets]
    fields = client.model_dump(include={*ClientSettings.model_fields, "client_id", "built_in", "created_at"})
    return ClientView(**fields, confidential=not client.is_public, secrets=secrets)
