"""What the page asks for to run the network itself."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from campad.backbones import Backbone, browser_runtime
from campad.backbones.browser_program import browser_program
from campad.protocol.limits import Limits
from server.fakes import HOST, TOKEN, ColourBackbone, make_app

AUTHORIZATION = {"authorization": f"Bearer {TOKEN}"}


def test_the_network_goes_to_whom_the_page_lets_in_and_files_that_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network may be a person's own; the runtime is public, and without it words say so."""
    monkeypatch.setenv("CAMPAD_CACHE", str(tmp_path))
    with TestClient(make_app(ColourBackbone()), base_url=f"http://{HOST}") as client:
        for path in ("/api/program", "/api/graph"):
            assert client.get(path).status_code == 401
            answer = client.get(path, headers=AUTHORIZATION)
            assert (answer.status_code, "no graph" in answer.text) == (404, True)
        assert client.get("/assets/runtime/").json() == []
        for name in ("ort.wasm.min.mjs", "other", "%2e%2e%2fkey"):
            answer = client.get(f"/assets/runtime/{name}")
            assert answer.status_code == 404
        assert "campad eye install" in client.get("/assets/runtime/ort.wasm.min.mjs").text


LARGEST = "ort-wasm-simd-threaded.wasm"


@pytest.mark.parametrize("path", ["/api/program", f"/assets/runtime/{LARGEST}"])
@pytest.mark.usefixtures("installed_runtime", "command_line_cache")
def test_what_is_large_goes_out_in_pieces_that_wait_for_who_takes_them(
    path: str, lite0: Backbone
) -> None:
    """A room that asks at once costs no copy of it for each; together the pieces are all of it, and
    as long as its header says."""
    app = make_app(lite0)
    headers = [(b"host", HOST.encode()), (b"authorization", f"Bearer {TOKEN}".encode())]
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers}
    scope |= {"query_string": b"", "http_version": "1.1", "server": ("127.0.0.1", 1)}
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()  # who asked stays
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message)

    with TestClient(app) as client:
        assert client.portal
        client.portal.call(app, {**scope, "raw_path": path.encode()}, receive, send)

    bodies = [message.get("body", b"") for message in sent[1:]]
    assert max(map(len, bodies)) <= Limits().piece_bytes
    whole = browser_program(lite0) if path == "/api/program" else browser_runtime.read(LARGEST)
    assert b"".join(bodies) == whole
    assert int(dict(sent[0]["headers"])[b"content-length"]) == sum(map(len, bodies))
