"""What the identity services refuse beyond :mod:`parley.errors`.

::

    ParleyError
    └── InvalidGrant            invalid_grant
"""

from __future__ import annotations

from parley.errors import ParleyError


class InvalidGrant(ParleyError):
    """The code or refresh token is invalid, expired, revoked, used, or another client's."""

    # RFC 6749 §5.2; it leaves by the token endpoint only.
    code = "invalid_grant"
