"""AWS clients, made once an execution environment.

Where AWS lives is for botocore to know (``AWS_ENDPOINT_URL`` leads it to an emulator); the management endpoint of a
WebSocket API is the one address that botocore cannot work out, so it is built here.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

# Whoever waits longer than this for DynamoDB has lost its caller; two retries stay inside the send function's 10 s.
_CONFIG = Config(
    connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 3}, max_pool_connections=50
)


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@cache
def client(service: str, endpoint_url: str | None = None) -> Any:
    """The client of an AWS service, e.g. ``client("dynamodb")``."""
    return _session().create_client(
        service, region_name=os.environ.get("AWS_REGION"), endpoint_url=endpoint_url, config=_CONFIG
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
