"""The environment of the functions, read once. template.yaml sets every variable that is named here.

A function declares what it needs by the models that it reads; a missing variable ends it at its start, by name.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """A group of settings: the field ``chat_table`` is the variable ``CHAT_TABLE``."""

    model_config = ConfigDict(frozen=True)


S = TypeVar("S", bound=Settings)


def read(kind: type[S], environ: Mapping[str, str] | None = None) -> S:
    """The settings of a group. Raises pydantic.ValidationError, which names what is missing."""
    source = os.environ if environ is None else environ
    return kind.model_validate({name: source[name.upper()] for name in kind.model_fields if name.upper() in source})


class IdentitySettings(Settings):
    identity_table: str


class TokenSettings(Settings):
    """Who signs tokens, and where the public keys lie."""

    issuer: str
    """The ``iss`` of every token; the base of discovery."""
    jwks_parameter: str
    """Name of the SSM String parameter that holds the public JWK set."""


class EnvironmentSettings(Settings):
    environment: str

    @property
    def is_local(self) -> bool:
        """Whether it is an emulator's, on one machine."""
        return self.environment == "local"


class FederationSettings(Settings):
    trusted_issuers: str = ""
    """As :func:`parley.identity.federation.config.read_issuers` takes them."""


class PublicSettings(Settings):
    public_url: str
    """The one address that browsers see, without a slash at the end."""


class AuthSettings(PublicSettings):
    email_verified_type: Literal["boolean", "string"] = "boolean"
    """What userInfo answers as email_verified: OpenID Connect's boolean, or the text that Cognito has there."""


class MailSettings(Settings):
    public_url: str
    """As above: links in mails begin with it."""
    mail_from: str = ""
    """The sender's address, which SES must know; empty where no mail is set up."""
    sign_up: Literal["off", "open", "invitation"] = "off"
    sign_up_domains: str = ""
    """Of e-mail addresses, separated by commas."""


class RotationSettings(Settings):
    key_rotation_days: int = Field(ge=0)
    """How long a signing key signs before it gets a successor; 0: until somebody asks for one."""


class TryLimitSettings(Settings):
    sign_in_limits: str = ""
    """As :func:`parley.identity.service.read_limits` takes them."""


class EdgeSettings(Settings):
    origin_secret: str
    """What CloudFront adds to all that it forwards, so that its word about the viewer's address is believed."""


class ChatSettings(Settings):
    chat_table: str


class PresenceSettings(Settings):
    presence_table: str


class SocketSettings(Settings):
    websocket_api_id: str
    websocket_stage: str


class TopicSettings(Settings):
    jobs_topic_arn: str


class FanoutSettings(Settings):
    inline_recipients: int = Field(ge=0)
    """Up to so many recipients are posted to by the handler itself; 0 sends everything through the queue."""


class LimitSettings(Settings):
    """Rates as :meth:`parley.limits.model.Limit.read` takes them."""

    person_limit: str = "20/200"
    conversation_limit: str = "100/1000"
    app_limit: str = "50/500"


class SearchSettings(Settings):
    search_limit: str = "5/50"
    """As above: pages of results that one person asks for."""


class RecallSettings(Settings):
    recall_hours: int = Field(default=24, ge=0)
    """So long after sending a message its sender may recall it; only the function Signal is asked to."""


class DeliverySettings(Settings):
    delivery_queue_url: str


class SealingSettings(Settings):
    sealing_key_parameter: str
    """Name of the SSM SecureString parameter with the key that second factors are sealed under."""


class PushKeySettings(Settings):
    push_key_parameter: str = ""
    """Name of the SSM SecureString parameter with the private VAPID key; the public one lies beside it."""
    push_service_origin: str = ""
    """One push service that may be anywhere, e.g. an emulator's; all others must be public."""


class PushSettings(Settings):
    push_queue_url: str
    public_url: str
    mail_from: str = ""
    """Whom push services write to where something is wrong; else it is the public address."""


class FileSettings(Settings):
    files_bucket: str
    max_file_bytes: int = Field(ge=1)
    file_quota_bytes: int = Field(ge=1)
    """All that one person's files may take."""
    file_types: str
    """Patterns of media types that are taken, separated by commas."""


class LogSettings(Settings):
    log_level: str = "INFO"
