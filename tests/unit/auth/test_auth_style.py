"""The pages' stylesheet has the web client's colours, under its names, in both themes."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
THEME = (ROOT / "web/src/shared/theme/theme.ts").read_text(encoding="utf-8")
STYLE = (ROOT / "functions/auth/pages/style.css").read_text(encoding="utf-8")


def palette(name: str) -> dict[str, str]:
    """A palette of theme.ts: token -> colour in lower case."""
    (body,) = re.findall(rf"^(?:export )?const {name}\b[^=]*= \{{\n(.*?)^\}}", THEME, re.MULTILINE | re.DOTALL)
    return {key.strip('"'): value.lower() for key, value in re.findall(r'^  ([\w"-]+): "(#[^"]+)"', body, re.MULTILINE)}


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", block))


def test_the_tokens_are_those_of_the_web_client() -> None:
    light, _, rest = STYLE.partition("@media (prefers-color-scheme: dark)")
    dark = rest.partition("\n}\n")[0]
    both = palette("BOTH")
    for block, ours in ((light, palette("LIGHT") | both), (dark, palette("DARK") | both)):
        used = tokens(block)
        assert len(used) >= 5
        assert used == {name: ours[name] for name in used}


def test_what_differs_between_the_themes_is_said_in_both() -> None:
    light, _, rest = STYLE.partition("@media (prefers-color-scheme: dark)")
    differ = {name for name in tokens(light) if palette("LIGHT").get(name) != palette("DARK").get(name)}
    assert differ == set(tokens(rest))


def test_every_token_that_is_used_is_one_that_there_is() -> None:
    assert set(re.findall(r"var\(--([\w-]+)\)", STYLE)) == set(tokens(STYLE.partition("@media")[0]))
