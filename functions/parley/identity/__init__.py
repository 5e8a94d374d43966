"""Who people are and how they prove it: users, clients, codes, refresh families, login sessions, tickets, tokens.

Pure: ``model``, ``errors``, ``ports``, ``service``, ``access``. Adapters: ``dynamodb`` and its twin ``memory`` (the
store), ``ssm`` (the keys), ``passwords`` (Argon2id), ``tokens`` and ``keys`` (RS256, JWK).
``parley.bootstrap.identity`` wires them.
"""
