"""What a store of files does, whichever it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from tests.unit.files.world import FileWorld
from tests.unit.messaging.fakes import ANNA, BEN, NOON, Ids

from parley.aws.table import Table
from parley.files.dynamodb import DynamoDBFileStore
from parley.files.memory import MemoryFileStore
from parley.files.model import File, Held, Image, Use
from parley.files.ports import FileStore

HOUR = timedelta(hours=1)
ids = Ids(7_000)


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> FileStore:
    if request.param == "memory":
        return MemoryFileStore()
    return DynamoDBFileStore(Table(request.getfixturevalue("dynamodb"), "chat"))


def held(size: int = 100, owner: str = ANNA) -> Held:
    file = File(
        id=ids(), owner_id=owner, purpose="message", name="上海.jpg", size=size, media_type="image/jpeg",
        sha256="0" * 64, created_at=NOON,
    )  # fmt: skip
    return Held(file, size)


def added(store: FileStore, size: int = 100, quota: int = 10_000) -> Held:
    new = held(size)
    assert store.add_file(new, quota, NOON)
    return new


def test_a_file_is_kept_as_it_is_and_counts(store: FileStore) -> None:
    new = added(store)
    assert store.get_file(new.file.id) == new
    assert (store.used_bytes(ANNA), store.used_bytes(BEN)) == (100, 0)
    assert store.get_file(ids()) is None


def test_a_file_is_added_and_charged_once(store: FileStore) -> None:
    held = added(store, 100)
    assert not store.add_file(held, 10_000, NOON)
    assert store.used_bytes(held.file.owner_id) == 100


def test_a_quota_holds_to_the_byte_also_among_many_at_once(store: FileStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda _: store.add_file(held(300), 1_000, NOON), range(8)))
    assert taken.count(True) == 3
    assert store.used_bytes(ANNA) == 900
    assert not store.add_file(held(101), 1_000, NOON)
    assert store.add_file(held(100), 1_000, NOON)
    assert not store.add_file(held(1_001, BEN), 1_000, NOON)


def test_a_file_is_settled_once_and_what_it_fell_by_comes_back(store: FileStore) -> None:
    new = added(store)
    image = Image(width=4, height=3, blurhash="L0", thumbnails=(320, 1280))
    settled = Held(new.file.model_copy(update={"state": "ready", "image": image, "size": 90}), 90)
    assert store.settle_file(new, settled)
    assert (store.get_file(new.file.id), store.used_bytes(ANNA)) == (settled, 90)
    rejected = Held(new.file.model_copy(update={"state": "rejected", "reason": "size"}), 0)
    assert not store.settle_file(new, rejected)
    assert (store.get_file(new.file.id), store.used_bytes(ANNA)) == (settled, 90)
    nowhere = held()
    assert not store.settle_file(nowhere, nowhere)
    assert store.get_file(nowhere.file.id) is None


def test_a_file_is_removed_once_and_as_it_stands(store: FileStore) -> None:
    new, other = added(store), added(store)
    settled = Held(new.file.model_copy(update={"state": "ready"}), 100)
    store.settle_file(new, settled)
    assert not store.remove_file(new)
    assert store.remove_file(settled)
    assert not store.remove_file(settled)
    assert (store.get_file(new.file.id), store.used_bytes(ANNA)) == (None, 100)
    rejected = Held(other.file.model_copy(update={"state": "rejected"}), 0)
    store.settle_file(other, rejected)
    assert store.remove_file(rejected)
    assert store.used_bytes(ANNA) == 0


def test_uses_come_in_pages_and_by_place(store: FileStore) -> None:
    file_id, here, there = ids(), ids(), ids()
    uses = [Use(subject_id=place, message=f"{ANNA}/m{number}") for place in (here, there) for number in range(3)]
    for use in (*uses, uses[0]):
        store.add_use(file_id, use)
    store.add_use(ids(), uses[0])
    first = store.find_uses(file_id, limit=4)
    assert first + store.find_uses(file_id, after=first[-1], limit=4) == uses
    assert store.find_uses(file_id, subject_id=there, limit=9) == uses[3:]
    assert store.find_uses(file_id, subject_id=there, after=uses[3], limit=9) == uses[4:]
    store.remove_use(file_id, uses[0])
    store.remove_use(file_id, uses[0])
    assert store.find_uses(file_id, limit=9) == uses[1:]
    moved = uses[1].model_copy(update={"seq": 7})
    for use in (moved, uses[1]):
        store.add_use(file_id, use)
    assert store.find_uses(file_id, limit=1) == [moved]
    store.remove_use(file_id, uses[1])
    picture = Use(subject_id=ANNA)
    store.add_use(file_id, picture)
    assert picture in store.find_uses(file_id, limit=9)


def test_files_are_due_when_it_was_said_and_until_it_is_done(store: FileStore) -> None:
    first, later = held(), held()
    store.add_file(first, 1_000, NOON + HOUR)
    store.add_file(later, 1_000, NOON + 20 * HOUR)
    store.note_due(later.file.id, NOON + 3 * HOUR)
    assert store.list_due(NOON, 10) == []
    assert store.list_due(NOON + HOUR, 10) == [(first.file.id, NOON + HOUR)]
    assert sorted(store.list_due(NOON + 48 * HOUR, 10)) == sorted(
        [(first.file.id, NOON + HOUR), (later.file.id, NOON + 3 * HOUR), (later.file.id, NOON + 20 * HOUR)]
    )
    assert len(store.list_due(NOON + 48 * HOUR, 2)) == 2
    store.forget_due(first.file.id, NOON + HOUR)
    store.forget_due(first.file.id, NOON + HOUR)
    assert store.list_due(NOON + HOUR, 10) == []


def test_a_whole_life_gives_every_byte_back(store: FileStore) -> None:
    world = FileWorld(file_store=store)
    files = [world.ready() for _ in range(3)]
    world.announce()
    world.attachments.attach(files[0].id, world.pair().id, ANNA, "m1", 1)
    assert world.show(BEN, files[0].id).file == files[0]
    world.clock.advance(26 * 3_600)
    assert world.sweep() == 4
    assert store.used_bytes(ANNA) == files[0].size
    world.attachments.detach(files[0].id, world.pair().id, ANNA, "m1")
    world.clock.advance(3_601)
    assert world.sweep() == 1
    assert (store.used_bytes(ANNA), world.objects.stored) == (0, {})
