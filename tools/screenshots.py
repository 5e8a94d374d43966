"""Pictures of the client for the docs: ``make screenshots``.

Deploys onto an emulator of its own, lets the demo company talk, and looks at the built client in Chromium: three
widths, both themes, both languages. Writes docs/images/client/*.webp, small enough to be kept with the code.
"""

from __future__ import annotations

import asyncio
import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, Page, expect, sync_playwright

from devstack import system
from devstack.config import ROOT, CannotRun, Place, free_port
from devstack.seed import EVERYONE, PASSWORD
from parley_sdk import Client

OUT = ROOT / "docs" / "images" / "client"
QUALITY = 72
MOST = 2_500_000
"""Bytes that all pictures may have together."""
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
PATIENCE = 30_000


@dataclass(frozen=True)
class Look:
    """How the client is looked at."""

    width: int
    height: int
    theme: str
    language: str

    @property
    def name(self) -> str:
        return f"{self.width}-{self.theme}-{self.language}"


SIZES = ((360, 740), (900, 700), (1440, 900))
LOOKS = [Look(*size, theme, language) for size in SIZES for theme in ("light", "dark") for language in ("en", "zh")]
SECTIONS = ("profile", "devices", "security")
"""The settings that are shown, besides their list."""


def landscape(width: int = 960, height: int = 640) -> bytes:
    """A picture that somebody might send: hills under an evening sky."""
    picture = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(picture)
    for y in range(height):
        part = y / height
        draw.line([(0, y), (width, y)], fill=(int(60 + 190 * part), int(90 + 70 * part), int(160 - 60 * part)))
    draw.ellipse([width * 0.6, height * 0.3, width * 0.72, height * 0.48], fill=(255, 226, 160))
    for base, colour in ((0.62, (86, 92, 132)), (0.74, (58, 74, 104)), (0.86, (32, 50, 70))):
        points = [(x, height * base - 60 * abs(((x / 210 + base * 7) % 2) - 1)) for x in range(0, width + 1, 8)]
        draw.polygon([(0, height), *points, (width, height)], fill=colour)
    return jpeg(picture.filter(ImageFilter.GaussianBlur(1.2)))


def portrait(sky: tuple[int, int, int], coat: tuple[int, int, int]) -> bytes:
    """Somebody, drawn in three shapes."""
    picture = Image.new("RGB", (512, 512), sky)
    draw = ImageDraw.Draw(picture)
    draw.ellipse([66, 330, 446, 720], fill=coat)
    draw.ellipse([156, 110, 356, 350], fill=(240, 208, 180))
    draw.pieslice([146, 84, 366, 330], 180, 360, fill=(72, 52, 44))
    return jpeg(picture)


def jpeg(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


async def talk(url: str) -> None:
    """What the demo company has not said yet: pictures, answers, reactions, a pin, and something unread."""
    people: dict[str, Client] = {}
    for name in ("ada", "grace", "alan", "wang", "mei"):
        people[name] = await Client.login(url, name, PASSWORD, handshake="ticket")
        await people[name].start()
    try:
        await _tell(people)
    finally:
        for client in people.values():
            await client.close()


async def _tell(people: dict[str, Client]) -> None:
    ada, grace, alan, wang, mei = people.values()
    for client, colours in ((grace, ((250, 214, 165), (84, 110, 160))), (mei, ((190, 226, 205), (170, 84, 96)))):
        avatar = await client.files.upload(portrait(*colours), name="me.jpg")
        await client.api.update_me(avatar_file_id=avatar.id)
    pair = await grace.open_single(ada.me.id)
    photo = await grace.files.upload(landscape(), conversation_id=pair.id, name="evening.jpg")
    sent = await grace.send(pair.id, {"file_id": photo.id}, content_type="image")
    shown = await ada.api.get_message(pair.id, sent.seq)
    await ada.react(shown, "😍")
    await ada.reply(shown, "Beautiful! Where is that?")
    asked = await grace.send(pair.id, "From the hill behind the **machine room**. See https://example.com/hill")
    await ada.react(await ada.api.get_message(pair.id, asked.seq), "👍")
    await ada.send(pair.id, "Then I know where we have lunch 🙂")
    await grace.pin(await grace.api.get_message(pair.id, asked.seq))
    await grace.mark_read(pair.id, asked.seq + 1)
    group = next(each for each in (await ada.api.sync()).items if each.title == EVERYONE)
    first = await alan.send(group.id, "Who brings the cake on Friday?")
    cake = await alan.api.get_message(group.id, first.seq)
    await mei.react(cake, "🎂")
    await wang.react(cake, "🎂")
    await mei.reply(cake, "我来带,巧克力的可以吗?")
    await grace.send(group.id, f"@{_name(ada)} you said something about tea?", mentions=[ada.me.id])
    quiet = await mei.open_single(ada.me.id)
    await mei.send(quiet.id, "新的设计稿已经放好了,有空看看 🙌")


def _name(client: Client) -> str:
    return client.me.username


@contextmanager
def running() -> Iterator[str]:
    """The address of a system of its own, of which nothing stays."""
    with tempfile.TemporaryDirectory() as home:
        place = Place(
            home=Path(home),
            aws_endpoint_url=f"http://localhost:{free_port()}",
            web_url=f"http://localhost:{free_port()}",
        )
        made = system.start(place, persist=False, built_web=True)
        try:
            yield place.web_url
        finally:
            made.stop()


def sign_in(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_test_id("sign-in").click()
    page.locator("input[name=username]").fill("ada")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    expect(page.get_by_test_id("conversation-row").first).to_be_visible()


class Camera:
    """One visitor whose window, theme and language change; a picture of whatever is shown."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.context = browser.new_context(locale="en-US", reduced_motion="reduce", service_workers="block")
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.url = url

    def look(self, look: Look) -> None:
        """From now on so."""
        page = self.page
        page.set_viewport_size({"width": look.width, "height": look.height})
        preferences = f'JSON.stringify({{ theme: "{look.theme}", language: "{look.language}" }})'
        page.evaluate(f"localStorage.setItem('parley.preferences', {preferences})")

    def goto(self, path: str) -> None:
        self.page.goto(self.url + path)
        self.page.wait_for_load_state("networkidle")

    def open(self, title: str) -> None:
        """A conversation, with its pictures drawn."""
        self.goto("/")
        self.page.get_by_test_id("conversation-row").filter(has_text=title).first.click()
        expect(self.page.get_by_test_id("message").last).to_be_visible()
        self.page.wait_for_load_state("networkidle")

    def take(self, name: str) -> None:
        self.page.evaluate("document.activeElement?.blur()")
        self.page.evaluate("Promise.all([...document.images].map((one) => one.decode().catch(() => null)))")
        shot = self.page.screenshot(animations="disabled", caret="hide")
        Image.open(io.BytesIO(shot)).convert("RGB").save(OUT / f"{name}.webp", "WEBP", quality=QUALITY, method=6)


def photograph(browser: Browser, url: str) -> None:
    camera = Camera(browser, url)
    page = camera.page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(url)
    expect(page.get_by_test_id("sign-in")).to_be_visible()
    camera.take("landing")
    page.get_by_test_id("sign-in").click()
    expect(page.locator("input[name=username]")).to_be_visible()
    camera.take("login")
    sign_in(page, url)
    for look in LOOKS:
        camera.look(look)
        camera.goto("/")
        if look.width == SIZES[0][0]:
            camera.take(f"list-{look.name}")
        camera.open("Grace" if look.language == "en" else EVERYONE)
        camera.take(f"chat-{look.name}")
        if look.width == SIZES[1][0]:
            continue
        camera.goto("/settings")
        camera.take(f"settings-{look.name}")
    for section in SECTIONS:
        for look in (Look(1440, 900, "light", "en"), Look(1440, 900, "dark", "zh")):
            camera.look(look)
            camera.goto(f"/settings/{section}")
            camera.take(f"settings-{section}-{look.theme}-{look.language}")
    camera.context.close()


def weigh() -> int:
    """Bytes of all pictures. Raises CannotRun where they are too many."""
    total = sum(each.stat().st_size for each in OUT.glob("*.webp"))
    if total > MOST:
        raise CannotRun(f"The pictures have {total} bytes, more than {MOST}.")
    return total


def chromium() -> str:
    """Where the browser lies. Raises CannotRun."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        raise CannotRun("This needs Chromium: apt-get install chromium")
    return path


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.webp"):
        old.unlink()
    expect.set_options(timeout=PATIENCE)
    with running() as url:
        asyncio.run(talk(url))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), headless=True, args=list(FLAGS))
            photograph(browser, url)
            browser.close()
    print(f"{len(list(OUT.glob('*.webp')))} pictures, {weigh() / 1e6:.1f} MB, in {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
