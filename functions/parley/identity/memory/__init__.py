"""The store in memory, for tests: the twin of ``dynamodb``, part by part, with the same conditions under one lock."""

from __future__ import annotations

from parley.identity.memory.audit import Audit
from parley.identity.memory.clients import Clients
from parley.identity.memory.confirmations import Confirmations
from parley.identity.memory.consents import Consents
from parley.identity.memory.factors import Factors
from parley.identity.memory.federation import Federation
from parley.identity.memory.invitations import Invitations
from parley.identity.memory.keys import Keys
from parley.identity.memory.signed_in import SignedInIndex
from parley.identity.memory.users import Users


class MemoryStore(
    Users, Confirmations, Invitations, Clients, Consents, SignedInIndex, Factors, Federation, Keys, Audit
):
    """A :class:`parley.identity.ports.IdentityStore`."""
