"""Files' bytes in S3, and addresses that let browsers at them without our functions in between."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError

from parley.aws.clients import bucket_address, credentials, unavailable_on_failure
from parley.aws.sigv4 import Signer
from parley.clock import Clock
from parley.errors import NotFound, Unavailable
from parley.files.ports import Facts

_ABSENT = ("404", "NoSuchKey", "NotFound")


class S3Objects:
    """``client`` is botocore's for S3."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def get_facts(self, key: str) -> Facts | None:
        try:
            with _absence():
                head = self._client.head_object(Bucket=self._bucket, Key=key, ChecksumMode="ENABLED")
        except NotFound:
            return None
        checksum = head.get("ChecksumSHA256")
        return Facts(head["ContentLength"], base64.b64decode(checksum).hex() if checksum else None)

    def read(self, key: str, limit: int) -> bytes:
        with _absence():
            answer = self._client.get_object(Bucket=self._bucket, Key=key, Range=f"bytes=0-{limit - 1}")
            data: bytes = answer["Body"].read()
        return data

    def put(self, key: str, data: bytes, media_type: str) -> None:
        with unavailable_on_failure():
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=data, ContentType=media_type, CacheControl=_KEPT
            )  # fmt: skip

    def copy(self, key: str, to: str, media_type: str) -> None:
        with _absence():
            self._client.copy_object(
                Bucket=self._bucket,
                Key=to,
                CopySource={"Bucket": self._bucket, "Key": key},
                MetadataDirective="REPLACE",
                ContentType=media_type,
                CacheControl=_KEPT,
            )

    def delete(self, keys: Sequence[str]) -> None:
        with unavailable_on_failure():
            answer = self._client.delete_objects(
                Bucket=self._bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
            )
        if answer.get("Errors"):
            raise Unavailable


_KEPT = "max-age=31536000, immutable"
"""What lies under a key never changes."""


class S3Signer:
    """Presigned addresses (S3 user guide, *Download and upload objects with presigned URLs*) behind the one address.

    The bucket is known under two names: the host that is signed, to which whatever stands in front passes requests on,
    and the public one. The keys are paths of both.
    """

    def __init__(self, bucket: str, public_url: str, clock: Clock, region: str) -> None:
        self._host, self._prefix = bucket_address(bucket)
        self._public_url = public_url
        self._clock = clock
        self._signer = Signer("s3", region)

    def upload_url(self, key: str, headers: Mapping[str, str], life: timedelta) -> str:
        return self._sign("PUT", key, {}, headers, life)

    def download_url(self, key: str, media_type: str, disposition: str, life: timedelta) -> str:
        said = {"response-content-type": media_type, "response-content-disposition": disposition}
        return self._sign("GET", key, said, {}, life)

    def public_url(self, key: str) -> str:
        return f"{self._public_url}/{key}"

    def _sign(
        self, method: str, key: str, query: Mapping[str, str], headers: Mapping[str, str], life: timedelta
    ) -> str:
        signed = self._signer.query(
            method,
            self._host,
            f"{self._prefix}/{key}",
            query,
            headers,
            credentials=credentials(),
            at=self._clock(),
            seconds=int(life.total_seconds()),
        )
        return f"{self._public_url}/{key}?{signed}"


@contextmanager
def _absence() -> Iterator[None]:
    """Turns S3's ways to say that there is nothing into NotFound, all other failures into Unavailable."""
    with unavailable_on_failure():
        try:
            yield
        except ClientError as exc:
            if exc.response.get("Error", {}).get("Code") in _ABSENT:
                raise NotFound("There is no such object.") from exc
            raise
