"""Callers with tokens of other issuers, who become users at their first visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parley.clock import Clock, NewId
from parley.errors import Unauthenticated
from parley.identity.federation.tokens import FederatedTokens
from parley.identity.model import Principal
from parley.identity.ports import IdentityStore
from parley.identity.service import Trail
from parley.identity.service.callers import issuer_of
from parley.identity.service.federation import find_federated_user, welcome
from parley.identity.tokens import REFUSAL


@dataclass(frozen=True)
class FederatedCallers:
    """A :class:`parley.identity.service.TokenVerifier`."""

    issuers: Mapping[str, FederatedTokens]
    store: IdentityStore
    clock: Clock
    new_id: NewId

    def verify(self, token: str) -> Principal:
        tokens = self.issuers.get(issuer_of(token) or "")
        if tokens is None:
            raise Unauthenticated(REFUSAL)
        claims = tokens.read(token)
        account = find_federated_user(tokens.issuer.issuer, claims["sub"], store=self.store)
        if account is None:
            identity = tokens.identity_of(claims, token=token)
            trail = Trail(self.store, self.clock, self.new_id)
            account = welcome(identity, store=self.store, clock=self.clock, new_id=self.new_id, trail=trail)
        return tokens.principal_of(claims, account.user.id)
