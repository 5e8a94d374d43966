"""The store in memory, for tests: the twin of ``dynamodb``, part by part, with the same conditions under one lock."""

from __future__ import annotations

from parley.identity.memory.audit import Audit
from parley.identity.memory.grants import Grants
from parley.identity.memory.sessions import Sessions
from parley.identity.memory.users import Users


class MemoryStore(Users, Grants, Sessions, Audit):
    """A :class:`parley.identity.ports.IdentityStore`."""
