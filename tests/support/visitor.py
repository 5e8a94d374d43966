"""A person with a browser that runs no script: follows redirects, fills forms in, keeps cookies.

Over plain HTTP, for whatever a client sends people to; it stops where the client's own address is reached.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

_MOST_PAGES = 12


@dataclass
class Form:
    """The fields of a page's form, and its buttons that have a name."""

    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.form: Form | None = None
        self.alert = ""
        self.way_on = ""
        """Where the link leads that looks like a button, on a page without a form."""
        self._in_alert = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._in_alert = self._in_alert or attributes.get("role") == "alert"
        if tag == "a" and attributes.get("class") == "button":
            self.way_on = attributes["href"]
        if tag == "form":
            self.form = Form()
        elif self.form and tag == "input" and "name" in attributes:
            self.form.fields[attributes["name"]] = attributes.get("value", "")
        elif self.form and tag == "button" and "name" in attributes:
            self.form.buttons.append((attributes["name"], attributes.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        self._in_alert = False

    def handle_data(self, data: str) -> None:
        if self._in_alert:
            self.alert += data


class Visitor:
    """One browser, with its cookies."""

    def __init__(self, username: str, password: str) -> None:
        self.typed: dict[str, str | Callable[[str], str]] = {"username": username, "password": password}
        """What is typed into a field, or what makes it of the page."""
        self.http = httpx.Client(timeout=30, headers={"Accept": "text/html", "Accept-Language": "en"})
        self.pages: list[str] = []
        """The paths of the pages that were seen, in their order."""

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def go(self, url: str, until: str, *, allow: bool = True) -> str:
        """From the address over all pages, filled in, to the first address that begins with ``until``.

        That one is not fetched. ``allow`` is what is answered where a page asks for consent.
        """
        method, form = "GET", None
        for _ in range(_MOST_PAGES):
            response = self.http.request(method, url, data=form)
            if response.is_redirect:
                url, method, form = urljoin(url, response.headers["location"]), "GET", None
                if url.startswith(until):
                    return url
                continue
            assert response.status_code == 200, (url, response.status_code, _Page(response.text).alert, response.text)
            self.pages.append(response.url.path)
            page = _Page(response.text)
            if page.form is None and page.way_on:
                url = urljoin(url, page.way_on)
                continue
            method, form = "POST", self._fill_in(response.text, allow=allow)
        raise AssertionError(f"{until} was not reached; the pages were {self.pages}")

    def _fill_in(self, html: str, *, allow: bool) -> dict[str, str]:
        page = _Page(html)
        assert page.form, f"there is no form on {self.pages[-1]}"
        filled = dict(page.form.fields)
        for name, text in self.typed.items():
            if name in filled:
                filled[name] = text if isinstance(text, str) else text(html)
        buttons = page.form.buttons[:1] if allow else page.form.buttons[-1:]
        return filled | dict(buttons)
