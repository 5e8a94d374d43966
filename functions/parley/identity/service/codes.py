"""Authorization codes: one use, 5 minutes, bound to client, redirect_uri and challenge (RFC 6749 §4.1.2, RFC 7636)."""

from __future__ import annotations

from datetime import timedelta

from parley.clock import Clock
from parley.identity.errors import InvalidGrant
from parley.identity.model import AuthorizationCode, LoginSession
from parley.identity.ports import CodeStore, IdentityStore
from parley.identity.service.digest import NewSecret, digest

CODE_SECONDS = 300


def issue_code(
    *,
    client_id: str,
    redirect_uri: str,
    scopes: tuple[str, ...],
    code_challenge: str,
    nonce: str | None,
    session: LoginSession,
    store: CodeStore,
    clock: Clock,
    new_secret: NewSecret,
) -> str:
    """A fresh code, stored hashed."""
    secret = new_secret()
    code = AuthorizationCode(
        client_id=client_id,
        user_id=session.user_id,
        redirect_uri=redirect_uri,
        scopes=scopes,
        code_challenge=code_challenge,
        nonce=nonce,
        auth_time=session.auth_time,
        amr=session.amr,
        session_id=session.id,
        expires_at=clock() + timedelta(seconds=CODE_SECONDS),
    )
    store.add_code(digest(secret), code)
    return secret


def find_code(secret: str, client_id: str, *, store: CodeStore, clock: Clock) -> AuthorizationCode | None:
    """The code if it lives and is this client's, used or not."""
    code = store.get_code(digest(secret))
    return code if code and code.client_id == client_id and code.expires_at > clock() else None


def redeem_code(secret: str, origin_jti: str, *, store: IdentityStore, clock: Clock) -> None:
    """Consumes the code for the sign-in ``origin_jti``; call it when everything that is bound to the code has been
    checked.

    Raises InvalidGrant when it was used before, and then ends the sign-in that used it (RFC 6749 §4.1.2, RFC 9700
    §4.5).
    """
    if store.consume_code(digest(secret), origin_jti):
        return
    used = store.get_code(digest(secret))
    if used and used.origin_jti:
        store.revoke_family(used.origin_jti, clock())
    raise InvalidGrant("The code was used before.")
