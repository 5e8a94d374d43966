"""Addresses that are almost a registered one: what people try at a redirect_uri."""

from __future__ import annotations

from urllib.parse import quote, urlsplit


def mutations(uri: str) -> dict[str, str]:
    """How an address was changed -> the changed one, never the same."""
    parts = urlsplit(uri)
    scheme, host, path = parts.scheme, parts.netloc, parts.path
    at = f"{scheme}://{host}" if host else f"{scheme}:"
    bare_host = host.partition(":")[0]
    changed = {
        "upper case": uri.upper(),
        "an upper-case scheme": uri.replace(scheme, scheme.upper(), 1),
        "an upper-case host": uri.replace(host, host.upper(), 1) if host else uri.upper(),
        "an upper-case path": at + path.upper(),
        "a trailing slash": f"{uri}/",
        "two leading slashes": f"{at}/{path}",
        "no path": at,
        "a parent": f"{at}{path.rpartition('/')[0]}/",
        "a child": f"{uri}/child",
        "an extension": f"{uri}.evil.example",
        "a longer last word": f"{uri}x",
        "a traversal": f"{at}/x/..{path}",
        "an encoded traversal": f"{at}/x/%2e%2e{path}",
        "a doubly encoded traversal": f"{at}/x/%252e%252e{path}",
        "a traversal at the end": f"{uri}/../evil",
        "a dot": f"{at}/.{path}",
        "an encoded path": at + quote(path, safe="").replace("%2F", "/", 1).replace("c", "%63", 1),
        "an encoded slash": f"{uri}%2F",
        "a query": f"{uri}?x=1",
        "an empty query": f"{uri}?",
        "another query": f"{uri}&x=1",
        "parameters of a path": f"{uri};x=1",
        "a fragment": f"{uri}#f",
        "an empty fragment": f"{uri}#",
        "a user": uri.replace("//", "//user@", 1) if host else f"{scheme}://user@x{path}",
        "the host as a user": f"{scheme}://{host or 'x'}@evil.example{path}",
        "the host as a password": f"{scheme}://a:{host or 'x'}@evil.example{path}",
        "a backslash before another host": f"{scheme}://{host or 'x'}\\@evil.example{path}",
        "backslashes": uri.replace("/", "\\"),
        "a subdomain": f"{scheme}://{host or 'x'}.evil.example{path}",
        "a domain before": f"{scheme}://evil.{host or 'x'}{path}",
        "a port": f"{scheme}://{bare_host or 'x'}:6666{path}",
        "an empty port": f"{scheme}://{bare_host or 'x'}:{path}",
        "a dot after the host": f"{scheme}://{host or 'x'}.{path}",
        "another scheme": f"ftp://{host or 'x'}{path}",
        "no scheme": f"//{host or 'x'}{path}",
        "a path alone": path or "/",
        "a look-alike letter": uri.replace("e", "\u0435", 1),
        "a full-width slash": uri.replace("/", "\uff0f"),
        "a full-width dot": uri.replace(".", "\uff0e") if "." in uri else uri.replace("/", "\uff0e"),
        "a letter without a dot": uri.replace("i", "\u0131", 1) if "i" in uri else f"\u0131{uri}",
        "a zero-width space": f"{uri}\u200b",
        "a turned direction": f"{uri}\u202e",
        "a space before": f" {uri}",
        "a space after": f"{uri} ",
        "a tab": f"{uri[:6]}\t{uri[6:]}",
        "a tab after": f"{uri}\t",
        "a line feed": f"{uri}\n",
        "a header": f"{uri}\r\nLocation: https://evil.example/",
        "an encoded line feed": f"{uri}%0d%0a",
        "a null": f"{uri}\x00",
        "an encoded null": f"{uri}%00.evil.example",
        "quotes": f'{uri}"',
        "a script": f"{uri}<script>",
        "two at once": f"{uri} https://evil.example/",
        "a comma": f"{uri},https://evil.example/",
        "javascript": "javascript:alert(1)//" + uri,
        "data": "data:text/html," + uri,
        "somebody else's": "https://evil.example/",
        "nothing": "",
    }
    return {how: address for how, address in changed.items() if address != uri}
