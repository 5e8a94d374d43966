"""Files, wired."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from parley.aws.clients import client
from parley.aws.table import Table
from parley.bootstrap.settings import ChatSettings, FileSettings, PublicSettings, TopicSettings, read
from parley.bootstrap.sources import now
from parley.files.attachments import Attachments
from parley.files.dynamodb import DynamoDBFileStore
from parley.files.model import Limits
from parley.files.ports import FileStore, Objects, Signer

if TYPE_CHECKING:
    from parley.messaging.fanout import Jobs
    from parley.messaging.ports import ConversationStore


@dataclass(frozen=True)
class FileDesk:
    """What the HTTP API works with: it never touches the bytes."""

    store: FileStore
    signer: Signer
    limits: Limits


@dataclass(frozen=True)
class Media:
    """What decides on uploads."""

    store: FileStore
    objects: Objects
    jobs: Jobs
    limits: Limits


@cache
def api() -> FileDesk:
    from parley.files.s3 import S3Signer

    signer = S3Signer(read(FileSettings).files_bucket, read(PublicSettings).public_url, now, os.environ["AWS_REGION"])
    return FileDesk(store(), signer, limits())


@cache
def media() -> Media:
    from parley.messaging.sns import SnsJobs

    return Media(store(), objects(), SnsJobs(read(TopicSettings).jobs_topic_arn, partial(client, "sns")), limits())


def attachments(conversations: ConversationStore) -> Attachments:
    """For messages that carry files."""
    return Attachments(store(), conversations, now)


@cache
def store() -> FileStore:
    return DynamoDBFileStore(Table(client("dynamodb"), read(ChatSettings).chat_table))


@cache
def objects() -> Objects:
    from parley.files.s3 import S3Objects

    return S3Objects(client("s3"), read(FileSettings).files_bucket)


def limits() -> Limits:
    settings = read(FileSettings)
    types = tuple(part.strip().lower() for part in settings.file_types.split(","))
    return Limits(settings.max_file_bytes, settings.file_quota_bytes, types)
