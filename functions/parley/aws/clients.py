"""AWS clients, made once an execution environment.

Where AWS lives is for botocore to know (``AWS_ENDPOINT_URL`` leads it to an emulator). Two addresses are built here
besides: the management endpoint of a WebSocket API, which botocore cannot work out, and a bucket's, which goes into
addresses that browsers use.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import botocore.session
from botocore.config import Config

from parley.aws.sigv4 import Credentials
from parley.errors import Unavailable

# Whoever waits longer than this for DynamoDB has lost its caller; two retries stay inside the send function's 10 s.
_CONFIG = Config(
    connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 3}, max_pool_connections=50
)


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@cache
def client(service: str, endpoint_url: str | None = None, attempts: int = 3) -> Any:
    """The client of an AWS service, e.g. ``client("dynamodb")``; it tries a call so many times."""
    config = _CONFIG.merge(Config(retries={"mode": "standard", "total_max_attempts": attempts}))
    return _session().create_client(
        service, region_name=os.environ.get("AWS_REGION"), endpoint_url=endpoint_url, config=config
    )


def management_endpoint(api_id: str, stage: str) -> str:
    """The address at which the connections of a WebSocket API are posted to.

    On AWS it is ``https://{api}.execute-api.{region}.amazonaws.com/{stage}`` (API Gateway developer guide, *Use
    @connections commands*); MiniStack and LocalStack serve it under a path of their own.
    """
    emulator = os.environ.get("AWS_ENDPOINT_URL")
    if emulator:
        return f"{emulator.rstrip('/')}/_aws/execute-api/{api_id}/{stage}"
    region = os.environ["AWS_REGION"]
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"https://{api_id}.execute-api.{region}.{suffix}/{stage}"


def bucket_address(bucket: str) -> tuple[str, str]:
    """The host under which S3 knows a bucket, and the path before its keys.

    On AWS the bucket is part of the host's name (S3 user guide, *Virtual hosting of general purpose buckets*), on an
    emulator of the path.
    """
    emulator = os.environ.get("AWS_ENDPOINT_URL")
    if emulator:
        return urlsplit(emulator).netloc, f"/{bucket}"
    region = os.environ["AWS_REGION"]
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"{bucket}.s3.{region}.{suffix}", ""


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
