"""The server's metadata (RFC 8414, OpenID Connect Discovery §3) and its public keys (RFC 7517)."""

from __future__ import annotations

from auth.deps import Deps
from auth.http import Request, Response, answer
from parley.identity.assurance import ACR_VALUES
from parley.identity.scopes import CLAIM_SCOPES, OPENID, OURS


def metadata(request: Request, deps: Deps) -> Response:
    """One document under both well-known names."""
    base = deps.public_url
    document = {
        "issuer": deps.issuer,
        "authorization_endpoint": f"{base}/oauth2/authorize",
        "token_endpoint": f"{base}/oauth2/token",
        "userinfo_endpoint": f"{base}/oauth2/userInfo",
        "jwks_uri": f"{base}/.well-known/jwks.json",
        "revocation_endpoint": f"{base}/oauth2/revoke",
        "introspection_endpoint": f"{base}/oauth2/introspect",
        "end_session_endpoint": f"{base}/logout",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": [OPENID, *CLAIM_SCOPES, *OURS],
        "acr_values_supported": list(ACR_VALUES),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        "revocation_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "claims_supported": [
            *("sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce", "jti", "origin_jti"),
            *("event_id", "token_use", "cognito:username", "cognito:groups", "email", "email_verified"),
            *("name", "picture"),
        ],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "ui_locales_supported": ["en", "zh"],
        "authorization_response_iss_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }
    return _public(answer(document))


def jwks(request: Request, deps: Deps) -> Response:
    """Raises Unavailable."""
    return _public(answer(deps.public_keys.jwks()))


def _public(response: Response) -> Response:
    # Half of the time for which a verifier of ours holds keys: a key that is published early is known before it signs.
    return response.with_headers(cache_control="public, max-age=150", pragma="")
