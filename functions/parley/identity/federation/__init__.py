"""Other issuers: people whom an Amazon Cognito user pool or another OpenID provider has signed in.

``config`` says whom we trust, ``fetch`` and ``keys`` bring their keys, ``tokens`` reads their access tokens, and
:mod:`parley.identity.service.federation` finds or makes the user. All of it is imported with the first such token.
"""
