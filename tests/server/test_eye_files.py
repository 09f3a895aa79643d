"""What the page asks for to run the network itself."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

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
        for name in ("ort.wasm.min.mjs", "other", "%2e%2e%2fkey"):
            answer = client.get(f"/assets/runtime/{name}")
            assert answer.status_code == 404
        assert "campad eye install" in client.get("/assets/runtime/ort.wasm.min.mjs").text
