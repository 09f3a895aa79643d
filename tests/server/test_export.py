"""What the page gets for other programs: made in the background, proved, and refused in words."""

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import onnxruntime
import pytest
from starlette.testclient import TestClient

from campad.backbones import Backbone
from campad.errors import ExportError
from campad.exports.folder import verify_folder
from campad.exports.onnx_file import verify_onnx
from campad.exports.steps import STEPS
from campad.server import api
from page import Page
from server.fakes import HEADERS, HOST, ColourBackbone, make_app
from synthetic import COLOURS, taught_controller


class Asking:
    """A page, and how it asks for an export."""

    def __init__(self, client: TestClient, socket: Any) -> None:
        self.client, self.page = client, Page(socket)
        self.headers = {"campad-session": self.page.welcome["session"]}

    def __call__(self, body: Any) -> Any:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {**self.headers, "content-type": "application/json"}
        return self.client.post("/api/export", content=content, headers=headers)


@pytest.fixture(scope="module")
def asking(lite0: Backbone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """A page that has opened what was taught elsewhere."""
    path = tmp_path_factory.mktemp("taught") / "me.campad"
    taught_controller(lite0).save(path)
    app = make_app(lite0)
    with (
        TestClient(app, base_url=f"http://{HOST}", headers=HEADERS) as client,
        client.websocket_connect("/ws", headers=HEADERS) as socket,
    ):
        asking = Asking(client, socket)
        kind = {**asking.headers, "content-type": "application/octet-stream"}
        assert client.post("/api/project", content=path.read_bytes(), headers=kind).is_success
        asking.page.hear("trained")
        state = asking.page.hear("state", training=False)
        asking.headers = {"campad-session": state["project"]}
        yield asking


def test_an_onnx_file_comes_with_its_proof(asking: Asking) -> None:
    """ONNX Runtime opens it; the page is told each step on the way."""
    answer = asking({"kind": "onnx"})

    assert answer.status_code == 200
    steps = [asking.page.hear("exporting") for _ in STEPS]
    assert (tuple(COLOURS), True) == (
        verify_onnx(answer.content, "it")[0],
        "attachment" in str(answer.headers),
    )
    assert "frames" in {
        one.name for one in onnxruntime.InferenceSession(answer.content).get_inputs()
    }
    assert [*enumerate(STEPS, 1)] == [(one["number"], one["step"]) for one in steps]


def test_a_folder_comes_as_a_zip(asking: Asking, tmp_path: Path) -> None:
    """Unpacked it is what the command line writes, and its proof can be repeated."""
    answer = asking({"kind": "teachable-machine"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        packed.extractall(tmp_path)

    assert {"model.json", "weights.bin", "metadata.json", "README.md"} <= {
        p.name for p in tmp_path.iterdir()
    }
    assert tuple(COLOURS) == verify_folder(tmp_path)[0]


def test_what_cannot_be_exported_is_said(asking: Asking) -> None:
    """Unknown kinds, what is no question, and pages that the server does not know."""
    wrong = asking({"kind": "exe"})

    assert (422, True) == (wrong.status_code, "onnx, teachable-machine" in wrong.text)
    assert 400 == asking(b"{").status_code
    asking.headers, known = {"campad-session": "nobody"}, asking.headers
    assert 404 == asking({"kind": "onnx"}).status_code
    asking.headers = known


def test_an_export_that_nobody_waits_for_ends(asking: Asking) -> None:
    """At its next step; the next export is not refused for that."""
    app: Any = asking.client.app
    session = app.app.state.sessions.find(asking.headers["campad-session"])
    stop = threading.Event()
    stop.set()

    assert asking.client.portal is not None
    with pytest.raises(ExportError, match="Stopped"):
        asking.client.portal.call(api._export, app.app.state, session, "keras", stop)
    assert 422 == asking({"kind": "exe"}).status_code
    assert "going on" not in asking({"kind": "exe"}).text


def test_before_anything_is_learned_there_is_nothing_to_export() -> None:
    """The page says what to do instead."""
    app = make_app(ColourBackbone())
    with (
        TestClient(app, base_url=f"http://{HOST}", headers=HEADERS) as client,
        client.websocket_connect("/ws", headers=HEADERS) as socket,
    ):
        answer = Asking(client, socket)({"kind": "onnx"})

    assert (422, True) == (answer.status_code, "Nothing is learned yet" in answer.text)
