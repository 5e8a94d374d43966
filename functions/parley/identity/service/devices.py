"""What people recognise a device by: browser and system, as far as a User-Agent says so (RFC 9110 §10.1.5).

Browsers disguise themselves as each other, so the order decides: who claims to be most special is believed.
"""

from __future__ import annotations

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("MicroMessenger/", "WeChat"),
    ("Electron/", "Electron"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("python-httpx/", "Python"),
    ("Python-urllib/", "Python"),
    ("node", "Node.js"),
    ("curl/", "curl"),
)
_SYSTEMS = (
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Android", "Android"),
    ("HarmonyOS", "HarmonyOS"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str | None:
    return _first(_BROWSERS, user_agent)


def system_of(user_agent: str) -> str | None:
    return _first(_SYSTEMS, user_agent)


def device_of(user_agent: str) -> str:
    """``Firefox, Linux``, as far as it is known; may be empty."""
    return ", ".join(name for name in (browser_of(user_agent), system_of(user_agent)) if name)


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((name for mark, name in names if mark in user_agent), None)
