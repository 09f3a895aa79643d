"""What the network in the page needs may be missing, or end: the page says so, and goes on."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

import campad
from browser.conftest import ServerFactory
from browser.eye.test_wire import choose, fact
from browser.user import User

PROGRAM = Path(campad.__file__).parent / "static/eye/program.js"
SCRIPT = "text/javascript"
RUNTIME = "**/assets/runtime/*"
# All workers, so that a test can end them.
WORKERS = """
window.workers = [];
window.Worker = class extends Worker {
  constructor(...from) { super(...from); workers.push(this); }
};
"""
ALONE = "Object.defineProperty(globalThis, 'crossOriginIsolated', { value: false });"


def open_page(
    context: BrowserContext, user: User, start_server: ServerFactory, *options: str
) -> Page:
    context.add_init_script(WORKERS)
    user.allowed = re.compile("")  # what fails here is said in the console, too
    user.open(start_server("--classes", "up,down", *options, real=True))
    return user.page


def sees(user: User) -> None:
    """An example more, and what follows from it, as if nothing had happened."""
    user.hold("up", 1)
    user.hold("down", 1)
    user.settle()


@pytest.mark.usefixtures("installed_runtime")
def test_missing_and_damaged_files_are_named_and_the_server_goes_on(
    context: BrowserContext, user: User, start_server: ServerFactory
) -> None:
    """Without a file, with one that is no script, with one that is no WebAssembly, without the
    network: words beside the choice and at the top; the next try with all of them works. A network
    in whole numbers is not compiled, so it needs them."""
    page = open_page(context, user, start_server, "--backbone", "efficientnet-lite0-int8")
    note = page.locator("#place-note")

    def answer(pattern: str, **answered: object) -> None:
        page.unroute_all()
        page.route(pattern, lambda route: route.fulfill(**answered))  # type: ignore[arg-type]

    answer(RUNTIME, status=404, body="")
    choose(user, "In this page")
    expect(note).to_contain_text('run "campad eye install" once')
    expect(user.status).to_contain_text("campad eye install")
    expect(page.get_by_label("On this computer")).to_be_checked()
    expect(page.locator("#pictures-stay")).to_contain_text("stay on this machine")
    sees(user)
    answer(f"{RUNTIME}.wasm", status=200, body="\0asm", content_type="application/wasm")
    choose(user, "In this page")
    expect(note).to_contain_text("could not be started in this page")
    answer("**/api/graph", status=404, body="")
    choose(user, "In this page")
    expect(note).to_contain_text("This network cannot run in a page")
    sees(user)
    page.unroute_all()
    choose(user, "In this page")
    expect(note).to_contain_text("No picture leaves this page")


def test_a_compiled_network_needs_nothing_but_itself(
    context: BrowserContext, user: User, start_server: ServerFactory
) -> None:
    """Nothing of the runtime is fetched; a program that is damaged, or whose threads cannot be
    had, is named or runs in one thread."""
    page = open_page(context, user, start_server)
    note = page.locator("#place-note")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page.route("**/api/program", lambda route: route.fulfill(status=200, body="\2\0\0\0{}"))
    choose(user, "In this page")
    expect(note).to_contain_text("could not be started in this page")
    sees(user)
    page.unroute_all()
    without = PROGRAM.read_text("utf-8").replace("./thread.js", "./nothing.js")
    page.route("**/eye/program.js", lambda route: route.fulfill(body=without, content_type=SCRIPT))
    choose(user, "In this page")
    expect(note).to_contain_text("No picture leaves this page")
    user.button("Look inside").click()
    expect(page.locator("#facts")).to_contain_text("in this page: WebAssembly, 1 thread")
    sees(user)
    assert [one for one in asked if "/runtime/ort" in one] == []


def test_a_worker_that_dies_takes_nothing_with_it(
    context: BrowserContext, user: User, start_server: ServerFactory
) -> None:
    """The choice is kept over a reload; without isolation one thread runs it; when its worker ends
    while a pad is held, the recording goes on with the server; a page without WebAssembly says so.
    """
    page = open_page(context, user, start_server)
    choose(user, "In this page")
    expect(user.status).to_contain_text("The network runs in this page now.")
    context.add_init_script(ALONE)
    page.evaluate("localStorage.removeItem('campad.network-runs-best')")
    page.reload()
    expect(page.get_by_label("In this page")).to_be_checked()
    expect(page.locator("#place-note")).to_contain_text("No picture leaves this page")
    user.button("Look inside").click()
    expect(page.locator("#facts")).to_contain_text("WebAssembly, 1 thread")
    sees(user)
    before = user.count("up")
    page.evaluate("workers.forEach((worker) => worker.terminate())")
    user.hold("up", 3)
    expect(page.locator("#place-note")).to_contain_text("The network in this page has stopped")
    assert user.count("up") >= before + 3
    assert fact(user, "Network runs") == "on this computer"

    context.add_init_script("delete globalThis.WebAssembly;")
    page.reload()
    expect(page.locator("#place-note")).to_contain_text("This browser has no WebAssembly")
    sees(user)
