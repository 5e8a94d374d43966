"""Authorization codes: one use, 5 minutes, bound to client, redirect_uri and challenge (RFC 6749 §4.1.2, RFC 7636)."""

from __future__ import annotations

from datetime import timedelta

from parley.clock import Clock
from parley.identity.errors import InvalidGrant
from parley.identity.model import AuthorizationCode, LoginSession
from parley.identity.ports import CodeStore, IdentityStore
from parley.identity.service.digest import NewSecret, digest
from parley.identity.service.endings import Endings

CODE_SECONDS = 300


def issue_code(
    *,
    client_id: str,
    redirect_uri: str,
    scopes: tuple[str, ...],
    code_challenge: str | None,
    nonce: str | None,
    resource: str | None = None,
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
        source=session.source,
        resource=resource,
        expires_at=clock() + timedelta(seconds=CODE_SECONDS),
    )
    store.add_code(digest(secret), code)
    return secret


def find_code(secret: str, client_id: str, *, store: IdentityStore, clock: Clock) -> AuthorizationCode | None:
    """The code if it lives and is this client's, used or not; none whose user has been signed out since."""
    code = store.get_code(digest(secret))
    if code is None or code.client_id != client_id or code.expires_at <= clock():
        return None
    sign_out = store.get_sign_out(code.user_id)
    return None if sign_out and sign_out.ends(code.auth_time, code.session_id) else code


def redeem_code(secret: str, origin_jti: str, *, store: CodeStore, endings: Endings) -> None:
    """Consumes the code for the sign-in ``origin_jti``; call it when everything that is bound to the code has been
    checked.

    Raises InvalidGrant when it was used before, and then ends the sign-in that used it (RFC 6749 §4.1.2, RFC 9700
    §4.5).
    """
    if store.consume_code(digest(secret), origin_jti):
        return
    used = store.get_code(digest(secret))
    if used and used.origin_jti:
        endings.end_reused("code.reused", used.origin_jti, user_id=used.user_id, client_id=used.client_id)
    raise InvalidGrant("The code was used before.")
