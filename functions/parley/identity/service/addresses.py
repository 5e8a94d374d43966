"""Which addresses a client may register (RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §4.1).

Addresses are compared as texts, so one is taken only if a browser goes to just what it says: nothing that browsers
normalise, read differently from each other, or fill in. Names in other scripts are written in punycode.
"""

from __future__ import annotations

import re

from parley.errors import InvalidRequest

_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_HOST = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])"
_PORT = r"(?::(?P<port>[1-9][0-9]{0,4}))?"
# RFC 3986 §3.3 and §3.4 without *, which looks like a wildcard, and without ' which browsers escape in queries.
_CHARACTER = r"(?:[A-Za-z0-9._~!$&()+,;=:@/-]|%[0-9A-Fa-f]{2})"
_REST = rf"(?P<path>{_CHARACTER}*)(?:\?(?:{_CHARACTER}|\?)*)?"

_HTTPS = re.compile(rf"https://{_HOST}{_PORT}(?:/{_REST})?")
_HTTP = re.compile(rf"http://(?:localhost|127\.0\.0\.1|\[::1\]){_PORT}(?:/{_REST})?")
_APP = re.compile(rf"(?P<scheme>[a-z][a-z0-9+.-]*):(?P<port>)/(?!/[^/?]*@){_REST}")

# Schemes that browsers or systems act upon themselves; an app's own is none of these.
_TAKEN = {
    "about", "blob", "chrome", "chrome-extension", "content", "data", "file", "filesystem", "ftp", "http", "https",
    "intent", "jar", "javascript", "mailto", "moz-extension", "ms-settings", "resource", "search-ms", "shell", "sms",
    "ssh", "tel", "vbscript", "view-source", "ws", "wss",
}  # fmt: skip
_DOTS = re.compile(r"(?:\.|%2e){1,2}", re.IGNORECASE)


def check_address(uri: str, field: str) -> None:
    """Raises InvalidRequest, which says what is wrong, for what is neither https, nor http on loopback, nor an app's
    own scheme.
    """
    if "#" in uri:
        raise InvalidRequest(f"{field}: an address has no fragment.")
    if "*" in uri:
        raise InvalidRequest(f"{field}: an address has no wildcard; register each by itself.")
    match = _HTTPS.fullmatch(uri) or _HTTP.fullmatch(uri) or _APP.fullmatch(uri)
    if match is None or match.groupdict().get("scheme") in _TAKEN or int(match["port"] or 0) > 65_535:
        raise InvalidRequest(
            f"{field}: an address is https://…, http://… on localhost, 127.0.0.1 or [::1], or an app's own scheme:/…, "
            "in lower case up to the path, without a user, spaces, or characters beyond ASCII that are not escaped."
        )
    if any(_DOTS.fullmatch(segment) for segment in (match["path"] or "").split("/")):
        raise InvalidRequest(f"{field}: an address has no . or .. in its path.")
