"""Other issuers, wired. Imported with the first token of theirs."""

from __future__ import annotations

from parley.bootstrap.settings import EnvironmentSettings, FederationSettings, read
from parley.bootstrap.sources import new_id, now
from parley.identity.federation.callers import FederatedCallers
from parley.identity.federation.config import read_issuers
from parley.identity.federation.fetch import fetch
from parley.identity.federation.keys import IssuerKeys
from parley.identity.federation.tokens import FederatedTokens
from parley.identity.ports import IdentityStore


def callers(store: IdentityStore) -> FederatedCallers:
    local = read(EnvironmentSettings).is_local
    issuers = read_issuers(read(FederationSettings).trusted_issuers, local=local)
    tokens = {
        name: FederatedTokens(issuer, IssuerKeys(issuer, fetch, now, local=local), now)
        for name, issuer in issuers.items()
    }
    return FederatedCallers(tokens, store, now, new_id)
