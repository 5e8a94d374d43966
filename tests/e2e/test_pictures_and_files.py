"""Files, pictures, formatted texts and drafts, as two people meet them."""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect
from tests.e2e.conftest import Devices

SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) window.shifts.push(each.value);
  }).observe({ type: "layout-shift" });
}"""


def picture(name: str, width: int, height: int, hue: int) -> FilePayload:
    """A gradient, so that there is something to be blurred."""
    image = Image.linear_gradient("L").resize((width, height))
    colours = Image.merge("HSV", (Image.new("L", image.size, hue), Image.new("L", image.size, 180), image))
    out = io.BytesIO()
    colours.convert("RGB").save(out, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": out.getvalue()}


def attach(page: Page, *files: FilePayload, caption: str = "") -> None:
    page.get_by_test_id("file-input").set_input_files(list(files))
    expect(page.get_by_test_id("chosen-file")).to_have_count(len(files))
    page.get_by_test_id("caption").fill(caption)
    page.get_by_test_id("send-files-now").click()


def test_pictures_and_files_are_sent_shown_and_saved(devices: Devices) -> None:
    ada, grace, _, _ = devices.talking()
    # What comes moves the rows before it; that is no shift. So the pictures load when all rows stand.
    grace.page.route("**/files/**", lambda _: None)
    attach(ada.page, picture("sea.png", 1600, 900, 150))
    attach(ada.page, picture("hill.png", 600, 900, 90), caption="**two** of them")
    expect(grace.page.get_by_test_id("picture")).to_have_count(2)
    expect(grace.page.get_by_test_id("message-text").last).to_have_text("two of them")
    grace.page.evaluate(SHIFTS)
    grace.page.unroute("**/files/**")  # what is held goes on, too
    for device in (ada, grace):
        expect(device.page.locator("[data-testid=picture-image][data-shown=true]")).to_have_count(2)
        expect(device.page.get_by_test_id("message-text").last).to_have_text("two of them")
        expect(device.page.locator("[data-testid=message-text] strong")).to_have_text("two")
    box = grace.page.get_by_test_id("picture").first.bounding_box()
    assert box
    assert abs(box["width"] / box["height"] - 16 / 9) < 0.05, box

    text: FilePayload = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"for the meeting\n" * 50}
    attach(ada.page, text)
    card = grace.page.get_by_test_id("file-card")
    expect(card).to_contain_text("notes.txt")
    with grace.page.expect_download() as saved:
        card.click()
    assert saved.value.suggested_filename == "notes.txt"
    assert saved.value.path().read_bytes() == text["buffer"]

    ada.picture("pictures-light")
    assert ada.audit() == []
    gallery(grace.page)
    grace.page.keyboard.press("Escape")
    expect(grace.page.get_by_test_id("lightbox")).to_have_count(0)
    assert grace.page.evaluate("window.shifts.reduce((sum, each) => sum + each, 0)") < 0.1


DROPPED = """(target, [type, name]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["for all of you"], name, { type: "text/plain" }));
  return !target.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
}"""
"""Drags a file over something, or drops it there, and tells whether the browser is kept from opening it."""


def test_files_are_dropped_on_the_conversation_and_nowhere_else(devices: Devices) -> None:
    ada, grace, _, _ = devices.talking()
    page = ada.page
    chat, beside = page.get_by_test_id("message-list"), page.get_by_test_id("conversation-list")
    for what in ("dragover", "drop"):
        assert beside.evaluate(DROPPED, [what, "stray.txt"])
        expect(page.get_by_test_id("send-files")).to_have_count(0)
    assert chat.evaluate(DROPPED, ["dragover", "plan.txt"])
    expect(page.get_by_text("Drop files here")).to_be_visible()
    assert chat.evaluate(DROPPED, ["drop", "plan.txt"])
    expect(page.get_by_test_id("chosen-file")).to_contain_text("plan.txt")
    page.get_by_test_id("send-files-now").click()
    expect(grace.page.get_by_test_id("file-card")).to_contain_text("plan.txt")
    # Where one may not write, nothing is taken.
    grace.page.get_by_test_id("chat-title").click()
    grace.page.get_by_test_id("block").click()
    expect(grace.page.get_by_test_id("may-not-post")).to_be_visible()
    assert grace.page.get_by_test_id("message-list").evaluate(DROPPED, ["drop", "no.txt"])
    expect(grace.page.get_by_test_id("send-files")).to_have_count(0)


def test_uploads_that_are_given_up_are_sent_to_nobody(devices: Devices) -> None:
    ada, grace, _, _ = devices.talking()
    page = ada.page
    page.route("**/*", lambda route: None if route.request.method == "PUT" else route.fallback())
    attach(page, picture("sea.png", 640, 480, 150))
    attach(page, {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"not for you"}, caption="read this")
    under_way = page.get_by_role("progressbar")
    expect(under_way).to_have_count(2)
    expect(page.get_by_test_id("message")).to_have_count(4)
    page.get_by_role("button", name="Cancel the upload of notes.txt").click()
    # The words under a file go with it.
    expect(page.get_by_test_id("message")).to_have_count(2)
    page.get_by_role("button", name="Cancel the upload of sea.png").click()
    expect(under_way).to_have_count(0)
    ada.write("never mind")
    grace.shows("look", "never mind")
    expect(grace.page.get_by_test_id("message")).to_have_count(2)


def gallery(page: Page) -> None:
    page.get_by_test_id("picture").last.click()
    expect(page.get_by_test_id("lightbox-place")).to_have_text("2 of 2")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("lightbox-place")).to_have_text("1 of 2")
    original = page.get_by_test_id("lightbox-image")
    expect(original).to_have_attribute("data-loaded", "true")
    assert original.evaluate("(image) => image.naturalWidth") == 1600
    page.get_by_test_id("zoom-in").click()
    expect(page.locator("[data-zoom='1.5']")).to_be_visible()
