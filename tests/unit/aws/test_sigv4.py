"""Our signatures are botocore's, bit by bit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import given
from hypothesis import strategies as st

from parley.aws.sigv4 import Credentials, Signer

AT = datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20)
ascii_texts = st.text("abcXYZ019-._~!*'() ", min_size=1, max_size=20).map(str.strip).filter(bool)
credentials = st.builds(Credentials, ascii_texts, ascii_texts, st.none() | ascii_texts)


def theirs(request: AWSRequest, kind: type[Any], key: Credentials, *arguments: Any, **options: Any) -> AWSRequest:
    with pytest.MonkeyPatch.context() as patch:
        # botocore takes its own time; nothing of ours is patched.
        patch.setattr(botocore.auth, "get_current_datetime", lambda: AT.replace(tzinfo=None))
        kind(BotocoreCredentials(*key), *arguments, **options).add_auth(request)
    return request


# A path that leads elsewhere ("." and "..") is no id of anything.
@given(
    path=texts.filter(lambda text: text.strip(".") != ""),
    body=st.binary(max_size=50),
    key=credentials,
    value=ascii_texts,
)
def test_a_request_with_headers_is_signed_as_botocore_signs_it(
    path: str, body: bytes, key: Credentials, value: str
) -> None:
    wire = f"/live/@connections/{quote(path, safe='')}"
    headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": value}
    ours = Signer("execute-api", "eu-central-1").headers(
        "POST", "api.example.com", wire, headers, body, credentials=key, at=AT
    )
    request = AWSRequest("POST", f"https://api.example.com{wire}", headers=dict(headers), data=body)
    signed = theirs(request, botocore.auth.SigV4Auth, key, "execute-api", "eu-central-1")
    assert ours["authorization"] == signed.headers["Authorization"]


@given(name=texts, key=credentials, kind=ascii_texts)
def test_an_address_is_presigned_as_botocore_presigns_it(name: str, key: Credentials, kind: str) -> None:
    path, query = "/files/clean/01ARZ3NDEKTSV4RRFFQ69G5FAV", {"response-content-disposition": f'attachment; "{name}"'}
    ours = Signer("s3", "eu-central-1").query(
        "PUT", "b.s3.eu-central-1.amazonaws.com", path, query, {"content-type": kind}, credentials=key, at=AT,
        seconds=300,
    )  # fmt: skip
    request = AWSRequest(
        "PUT", f"https://b.s3.eu-central-1.amazonaws.com{path}", headers={"content-type": kind}, params=dict(query)
    )
    signed = theirs(request, botocore.auth.S3SigV4QueryAuth, key, "s3", "eu-central-1", expires=300)
    assert dict(parse_qsl(ours)) == dict(parse_qsl(urlsplit(str(signed.url)).query))
