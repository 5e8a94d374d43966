"""What a store of objects does, whichever it is; and that what is signed is what S3 takes."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from parley.aws.clients import client
from parley.errors import NotFound, Unavailable
from parley.files.memory import MemoryObjects
from parley.files.ports import Facts, Objects
from parley.files.s3 import S3Objects


@pytest.fixture
def s3(aws: None) -> Any:
    made = client("s3")
    made.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    return made


@pytest.fixture(params=["memory", "s3"])
def objects(request: pytest.FixtureRequest) -> Objects:
    return MemoryObjects() if request.param == "memory" else S3Objects(request.getfixturevalue("s3"), "files")


def test_what_is_put_can_be_read_from_its_beginning(objects: Objects) -> None:
    objects.put("a", b"0123456789", "text/plain")
    assert objects.read("a", 4) == b"0123"
    assert objects.read("a", 100) == b"0123456789"


def test_a_copy_lies_beside_what_it_was_made_of(objects: Objects) -> None:
    objects.put("a", b"0123456789", "text/plain")
    objects.copy("a", "b/c", "application/octet-stream")
    assert objects.read("b/c", 100) == objects.read("a", 100)


def test_what_is_not_there_is_not_found(objects: Objects) -> None:
    assert objects.get_facts("a") is None
    with pytest.raises(NotFound):
        objects.read("a", 1)
    with pytest.raises(NotFound):
        objects.copy("a", "b", "text/plain")


def test_many_are_deleted_at_once_those_that_are_not_there_among_them(objects: Objects) -> None:
    for key in "abc":
        objects.put(key, b"x", "text/plain")
    objects.delete(["a", "b", "nowhere"])
    assert [objects.get_facts(key) is not None for key in "abc"] == [False, False, True]


def test_s3_tells_the_size_and_the_checksum_under_which_it_took_an_object(s3: Any) -> None:
    digest = hashlib.sha256(b"0123").digest()
    s3.put_object(Bucket="files", Key="a", Body=b"0123", ChecksumAlgorithm="SHA256")
    assert S3Objects(s3, "files").get_facts("a") == Facts(4, digest.hex())


def test_a_copy_has_its_own_type(s3: Any) -> None:
    objects = S3Objects(s3, "files")
    objects.put("a", b"<html>", "text/html")
    objects.copy("a", "b", "application/octet-stream")
    assert s3.head_object(Bucket="files", Key="b")["ContentType"] == "application/octet-stream"


def test_a_store_that_fails_is_unavailable(s3: Any) -> None:
    nowhere = S3Objects(s3, "no-such-bucket")
    with pytest.raises(Unavailable):
        nowhere.put("a", b"x", "text/plain")
    with pytest.raises(Unavailable):
        nowhere.delete(["a"])
