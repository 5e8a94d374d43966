"""What happens to a file after its upload, and to one that nobody uses. Nothing that its sender said is taken on trust.

S3 has held the upload to its size and SHA-256, and knows both of what it stores; here they are compared once more. The
type is told by the first bytes. An image is opened by a renderer, which gives its smaller copies; one that cannot be
opened stays a file for downloading. Where and when a picture or a film was taken is cut out of the original, too.
"""

from __future__ import annotations

import hashlib

from parley.clock import Clock
from parley.files import places
from parley.files.metadata import CLEANED, FILMS, without_metadata
from parley.files.model import File, Held, Limits, Reason
from parley.files.names import is_allowed, served_as
from parley.files.ports import Facts, FileStore, Objects, Rendered, Renderer
from parley.files.sniff import HEAD, media_type_of

RENDERED = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"})
MAX_IMAGE_BYTES = 32 * 2**20
"""Larger images are files for downloading: more would not fit into the function's memory with room to spare."""
MAX_FILM_BYTES = 128 * 2**20
"""Larger films keep what is written in them: they would have to be in memory three times over."""


def settle_upload(
    file_id: str, *, files: FileStore, objects: Objects, renderer: Renderer, limits: Limits
) -> File | None:
    """Decides on a file whose bytes have come; may be asked again, and then gives what was decided.

    None where there is no such file, or no bytes of it.
    """
    held = files.get_file(file_id)
    if held is not None and held.file.state == "pending":
        facts = objects.get_facts(places.quarantined(file_id))
        if facts is None:
            return None
        settled = _examine(held, facts, objects, renderer, limits)
        # It may have been given up meanwhile, or settled by an event that came twice.
        held = settled if files.settle_file(held, settled) else files.get_file(file_id)
    if held is None:
        objects.delete(places.all_of(file_id))
        return None
    objects.delete([places.quarantined(file_id)])
    return held.file


def sweep_files(limit: int, *, files: FileStore, objects: Objects, clock: Clock) -> int:
    """Looks at so many files that are due, and removes those in use nowhere; gives how many it looked at."""
    due = files.list_due(clock(), limit)
    for file_id, moment in due:
        held = files.get_file(file_id)
        if held is not None and not files.find_uses(file_id, limit=1):
            if not files.remove_file(held):
                continue  # it has just changed: the next sweep sees how
            held = None
        if held is None:
            objects.delete(places.all_of(file_id))
        files.forget_due(file_id, moment)
    return len(due)


def _examine(held: Held, facts: Facts, objects: Objects, renderer: Renderer, limits: Limits) -> Held:
    file = held.file
    if facts.size != file.size:
        return _rejected(file, "size")
    if facts.sha256 != file.sha256:
        return _rejected(file, "checksum")
    source = places.quarantined(file.id)
    media_type = media_type_of(objects.read(source, HEAD), file.media_type)
    if not is_allowed(media_type, limits.media_types):
        return _rejected(file, "media_type")
    file = file.model_copy(update={"media_type": media_type, "state": "ready"})
    data = objects.read(source, file.size) if file.size <= _most_to_read(media_type) else b""
    is_shown = bool(data) and media_type in RENDERED
    if file.purpose == "avatar":
        rendered = renderer.render(data, places.AVATARS, square=True) if is_shown else None
        if rendered is None:
            return _rejected(file, "not_an_image")
        for size, copy in rendered.thumbnails.items():
            objects.put(places.avatar(file.id, size), copy, "image/webp")
        return Held(file.model_copy(update={"image": rendered.image}), held.charged)
    return _kept(file, data, renderer.render(data, places.THUMBNAILS, square=False) if is_shown else None, objects)


def _most_to_read(media_type: str) -> int:
    """Of files of this type all is read up to so many bytes; 0: there is nothing to do with what is in them."""
    if media_type in FILMS:
        return MAX_FILM_BYTES
    return MAX_IMAGE_BYTES if media_type in RENDERED | CLEANED else 0


def _kept(file: File, data: bytes, rendered: Rendered | None, objects: Objects) -> Held:
    """The file with its bytes where they are served from."""
    target, served = places.original(file.id), served_as(file.media_type)
    cleaned = without_metadata(data, file.media_type)
    if cleaned == data:
        objects.copy(places.quarantined(file.id), target, served)
    else:
        objects.put(target, cleaned, served)
        changed = {"size": len(cleaned), "sha256": hashlib.sha256(cleaned).hexdigest()}
        file = file.model_copy(update=changed)
    if rendered is not None:
        for size, copy in rendered.thumbnails.items():
            objects.put(places.thumbnail(file.id, size), copy, "image/webp")
        file = file.model_copy(update={"image": rendered.image})
    return Held(file, file.size)


def _rejected(file: File, reason: Reason) -> Held:
    return Held(file.model_copy(update={"state": "rejected", "reason": reason}), 0)
