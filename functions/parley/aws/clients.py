"""AWS clients, made once an execution environment.

Where AWS lives is for botocore to know (``AWS_ENDPOINT_URL`` leads it to an emulator), imported when it is needed.
Three addresses are built here besides: DynamoDB's, the management endpoint of a WebSocket API, and a bucket's, which
goes into addresses that browsers use.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from parley.aws.http import Http
from parley.aws.lean import DynamoDB
from parley.aws.sigv4 import Credentials
from parley.errors import Unavailable

if TYPE_CHECKING:
    import botocore.session


@cache
def _session() -> botocore.session.Session:
    import botocore.session

    return botocore.session.get_session()


@cache
def client(service: str) -> Any:
    """The client of an AWS service, e.g. ``client("sns")``: botocore's, but for DynamoDB one of our own."""
    return _dynamodb() if service == "dynamodb" else _botocores(service)


def _dynamodb() -> DynamoDB:
    region = os.environ["AWS_REGION"]
    endpoint = os.environ.get("AWS_ENDPOINT_URL") or f"https://dynamodb.{region}.{_suffix(region)}"
    return DynamoDB(Http(endpoint), region, credentials, lambda: datetime.now(UTC))


def _botocores(service: str) -> Any:
    from botocore.config import Config

    # Whoever waits longer than this has lost its caller; two retries stay inside the send function's 10 s.
    config = Config(
        connect_timeout=1,
        read_timeout=2,
        retries={"mode": "standard", "total_max_attempts": 3},
        max_pool_connections=50,
    )
    return _session().create_client(service, region_name=os.environ.get("AWS_REGION"), config=config)


@contextmanager
def unavailable_on_failure() -> Iterator[None]:
    """What AWS could not do after botocore's own retries is Unavailable: the caller may try again."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (ClientError, BotoCoreError) as exc:
        raise Unavailable from exc


def management_endpoint(api_id: str, stage: str) -> str:
    """The address at which the connections of a WebSocket API are posted to.

    On AWS it is ``https://{api}.execute-api.{region}.amazonaws.com/{stage}`` (API Gateway developer guide, *Use
    @connections commands*); MiniStack and LocalStack serve it under a path of their own.
    """
    emulator = os.environ.get("AWS_ENDPOINT_URL")
    if emulator:
        return f"{emulator.rstrip('/')}/_aws/execute-api/{api_id}/{stage}"
    region = os.environ["AWS_REGION"]
    return f"https://{api_id}.execute-api.{region}.{_suffix(region)}/{stage}"


def bucket_address(bucket: str) -> tuple[str, str]:
    """The host under which S3 knows a bucket, and the path before its keys.

    On AWS the bucket is part of the host's name (S3 user guide, *Virtual hosting of general purpose buckets*), on an
    emulator of the path.
    """
    emulator = os.environ.get("AWS_ENDPOINT_URL")
    if emulator:
        return urlsplit(emulator).netloc, f"/{bucket}"
    region = os.environ["AWS_REGION"]
    return f"{bucket}.s3.{region}.{_suffix(region)}", ""


def credentials() -> Credentials:
    """The key that signs: Lambda's, from the environment; elsewhere wherever botocore finds one."""
    key, secret = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    if key and secret:
        return Credentials(key, secret, os.environ.get("AWS_SESSION_TOKEN"))
    found = _session().get_credentials()
    if found is None:
        raise Unavailable
    frozen = found.get_frozen_credentials()
    return Credentials(frozen.access_key or "", frozen.secret_key or "", frozen.token)


def _suffix(region: str) -> str:
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
