"""The authorization server: OAuth 2 and OpenID Connect as an Amazon Cognito user pool speaks them, and its hosted
pages.

``app`` routes; ``authorize``, ``login``, ``token``, ``logout``, ``userinfo``, ``discovery`` answer; ``server`` and
``grants`` are Authlib's framework-free core with our hooks; ``http``, ``cookies`` and ``hosted`` are what a web
framework would give. Identity itself is in ``parley.identity``; this room knows no store but by its ports.
"""
