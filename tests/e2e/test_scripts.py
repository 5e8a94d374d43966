"""What runs in the page is the client's own, and nothing else gets to: the headers, tried in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.conftest import Devices

if TYPE_CHECKING:
    from tests.conftest import Stack

TRY = """async () => {
  // The debugger's own evaluation may do anything; what it leaves behind runs as the page does.
  await new Promise((resolve) => setTimeout(resolve));
  const tried = {};
  window.ran = [];
  const inline = document.createElement("script");
  tried.text = await attempt(() => { inline.textContent = "window.ran.push('inline')"; document.body.append(inline); });
  tried.eval = await attempt(() => (0, eval)("window.ran.push('eval')"));
  tried.markup = await attempt(() => {
    document.createElement("div").innerHTML = "<img src=x onerror=window.ran.push('markup')>";
  });
  tried.elsewhere = await attempt(() => {
    const script = document.createElement("script");
    script.src = "https://evil.example/x.js";
  });
  tried.policy = await attempt(() => trustedTypes.createPolicy("mine", { createHTML: (text) => text }));
  tried.fetch = await attempt(() => fetch("https://evil.example/"));
  tried.worker = await attempt(() => navigator.serviceWorker.register("/assets/other.js"));
  await new Promise((resolve) => setTimeout(resolve));
  return { tried, ran: window.ran };
  async function attempt(act) {
    try { await act(); return "done"; } catch (error) { return error.name; }
  }
}"""


def test_no_script_but_the_clients_own_runs(devices: Devices) -> None:
    ada, _, _, grace_account = devices.pair()
    ada.open_person(grace_account)
    ada.forgive(r"Content Security Policy|Trusted|require-trusted-types|evil\.example|No script is loaded")
    outcome = ada.page.evaluate(TRY)
    assert outcome["ran"] == []
    assert set(outcome["tried"].values()) <= {"TypeError", "EvalError", "SecurityError"}, outcome["tried"]


def test_every_file_of_the_client_is_sent_with_the_headers(devices: Devices, stack: Stack) -> None:
    device = devices.new()
    answers = []
    device.page.on("response", lambda response: answers.append(response))
    device.page.goto(stack.web_url)
    asked = [device.page.request.get(stack.web_url + path) for path in ("/c/01ABC", "/sw.js", "/manifest.webmanifest")]
    own = [answer for answer in answers if answer.url.startswith(stack.web_url)]
    assert len(own) > 5
    sent = [(one.url, one.status, one.headers) for one in asked]
    # As the browser holds them: what is asked for again may be answered by 304, which repeats none of them.
    sent += [(one.url, one.status, one.headers) for one in own]
    assert [each for each in sent if not _is_guarded(each[2])] == []


def _is_guarded(headers: dict[str, str]) -> bool:
    policy = headers.get("content-security-policy", "")
    return (
        "require-trusted-types-for 'script'" in policy
        and "script-src 'self';" in policy
        and (headers.get("x-content-type-options"), headers.get("x-frame-options")) == ("nosniff", "DENY")
    )


def test_the_pages_of_the_login_keep_their_own_policy(devices: Devices, stack: Stack) -> None:
    answer = devices.new().page.request.get(f"{stack.web_url}/error?error=x")
    assert "script-src 'self'" not in answer.headers["content-security-policy"]
