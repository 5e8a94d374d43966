"""Rotating the keys that sign tokens, with nobody logged out.

A new key is made and added to the ring, then published, and only then it is written down from when on it signs: a lead
later, when every verifier that keeps keys has looked again. From that moment all signers sign by it, since each chooses
by the clock; nothing needs to happen then. The key before it stays published until the last token that it can have
signed has expired.

Each step is one conditional write of the ring, worked out from what the ring says alone. So a step that was broken off
is gone on with by whoever comes next, a step that is taken twice changes nothing, and of two that run at once one
decides and the other follows. What a crash can leave behind is a private key that no ring knows, which signs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from parley.clock import Clock
from parley.errors import Conflict, NotFound, Unavailable
from parley.identity.model import KeyRing, RingKey
from parley.identity.ports import KeyBoard, KeyRingStore, KeyVault
from parley.identity.service.audit import Trail

LEAD = timedelta(days=1)
"""Between publishing a key and signing by it. Ours hold keys for 5 minutes, others may look but once a day."""
URGENT_LEAD = timedelta(minutes=15)
"""Enough for ours (5 minutes), for the functions that serve the keys (5), and for what these allow caches (2.5)."""
LINGER = timedelta(days=1, minutes=15)
"""A token's longest life, and the time for which a signer may not have heard of its new key."""

_RACES = 10


@dataclass(frozen=True)
class Rotation:
    """Everything raises Unavailable, and may be tried again."""

    store: KeyRingStore
    vault: KeyVault
    board: KeyBoard
    clock: Clock
    trail: Trail

    def ensure(self) -> KeyRing:
        """For a deployment: the first key, which signs at once; another one where keys are to be made elsewhere now."""
        ring = self._ring()
        if not ring.keys:
            return self._add(self.vault.make_first(), lambda held: not held.keys, LEAD)
        if not self.vault.made(ring.keys[-1].location):
            return self.begin()
        return self._publish(ring, LEAD)

    def tick(self, age: timedelta | None) -> KeyRing:
        """For a schedule: whatever is due. A key that has signed for ``age`` gets a successor; None: not by itself."""
        ring, now = self._ring(), self.clock()
        if not ring.keys:
            return ring
        ring = self._publish(ring, LEAD)
        signing = ring.signing(now)
        if age is not None and signing and signing.signs_from and signing.signs_from + age <= now:
            ring = self.begin()
        for key in ring.retired(now, LINGER):
            ring = self._remove(key, "key.retired")
        return ring

    def begin(self, *, urgent: bool = False) -> KeyRing:
        """A successor; if there is one already, that one, which an urgent call lets sign earlier."""
        lead = URGENT_LEAD if urgent else LEAD
        ring = self._ring()
        if not ring.coming(self.clock()):
            return self._add(self.vault.make(), lambda held: not held.coming(self.clock()), lead)
        if urgent:
            ring = self._change(lambda held: self._hastened(held))
        return self._publish(ring, lead)

    def drop(self, kid: str) -> KeyRing:
        """A key that was stolen: its tokens are good no more. Clients refresh theirs; nobody has to log in.

        Raises NotFound, Conflict for the key that signs or will: begin urgently, and drop the old one then.
        """
        ring, now = self._ring(), self.clock()
        key = next((each for each in ring.keys if each.kid == kid), None)
        if key is None:
            raise NotFound("There is no such key.")
        if key in (ring.signing(now), ring.coming(now)):
            raise Conflict("The key is needed to sign; begin another one and wait until that one signs.")
        return self._remove(key, "key.dropped")

    def remove_all(self) -> None:
        """For the end of a deployment: no key is left."""
        for key in self._ring().keys:
            self._remove(key, "key.removed")

    def _ring(self) -> KeyRing:
        return self.store.get_key_ring() or KeyRing()

    def _add(self, own: RingKey, is_wanted: Callable[[KeyRing], bool], lead: timedelta) -> KeyRing:
        ring = self._change(lambda held: held.with_key(own) if is_wanted(held) else held)
        if any(key.kid == own.kid for key in ring.keys):
            self.trail.record("key.added", key_id=own.kid)
        else:
            # Another one was first.
            self.vault.destroy(own.location)
        return self._publish(ring, lead)

    def _publish(self, ring: KeyRing, lead: timedelta) -> KeyRing:
        """Publishes all of the ring; a key that is new there signs a lead later, the first one at once."""
        self.board.publish([key.jwk for key in ring.keys])
        # What was published may have been a ring of yesterday: whoever was slow makes it good.
        while (held := self._ring()).keys != ring.keys:
            ring = held
            self.board.publish([key.jwk for key in ring.keys])
        pending = ring.pending
        if pending is None:
            return ring
        begins = self.clock() + (lead if len(ring.keys) > 1 else timedelta(0))
        begun = pending.model_copy(update={"signs_from": begins})
        return self._change(lambda now: now.with_key(begun) if now.pending == pending else now)

    def _remove(self, key: RingKey, kind: str) -> KeyRing:
        # The private side first: whoever is broken off here finds the key in the ring, and does it again.
        self.vault.destroy(key.location)
        ring = self._change(lambda held: held.without(key.kid))
        self.board.publish([each.jwk for each in ring.keys])
        self.trail.record(kind, key_id=key.kid)
        return ring

    def _hastened(self, ring: KeyRing) -> KeyRing:
        now = self.clock()
        coming = ring.coming(now)
        if coming is None or coming.signs_from is None:
            return ring
        return ring.with_key(coming.model_copy(update={"signs_from": min(coming.signs_from, now + URGENT_LEAD)}))

    def _change(self, change: Callable[[KeyRing], KeyRing]) -> KeyRing:
        """The ring with the change in it, worked out again whenever somebody else was faster."""
        for _ in range(_RACES):
            held = self._ring()
            changed = change(held)
            if changed == held:
                return held
            changed = changed.model_copy(update={"revision": held.revision + 1})
            if self.store.put_key_ring(changed):
                return changed
        raise Unavailable
