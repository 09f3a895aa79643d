"""A server with a folder, pages that visit it, and what its files hold."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from campad.protocol.limits import Limits
from campad.sessions.session import Session
from campad.store import ProjectStore
from campad.store.disk import Disk
from campad.store.folder import ProjectFolder
from server.fakes import HEADERS, HOST, ColourBackbone, ColourPage, make_app


@contextmanager
def serving(
    folder: Path | None,
    *,
    name: str = "colours",
    sha256: str = "",
    layer: str = "grid",
    normalisation: str = "x / 255",
    disk: Disk | None = None,
    **limits: Any,
) -> Iterator[TestClient]:
    """A server with this folder; when it ends, all is written."""
    backbone = ColourBackbone()
    backbone.name, backbone.sha256 = name, sha256
    backbone.layer, backbone.normalisation = layer, normalisation
    app = make_app(backbone, folder, disk, limits=Limits(**limits))
    with TestClient(app, base_url=f"http://{HOST}", headers=HEADERS) as it:
        yield it


@contextmanager
def visiting(client: TestClient, session: str | None = None) -> Iterator[ColourPage]:
    with client.websocket_connect("/ws", headers=HEADERS) as socket:
        yield ColourPage(socket, session)


def session_of(client: TestClient, page: ColourPage) -> Session:
    """What the server knows of a page."""
    app: Any = client.app
    session: Session = app.app.state.sessions.find(page.welcome["session"])
    return session


def wait_until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not there():
        assert time.monotonic() < end
        time.sleep(0.01)


def wait_for_copies(client: TestClient, page: ColourPage) -> None:
    """All copies that are on their way have arrived."""
    dataset = session_of(client, page).dataset
    wait_until(lambda: dataset.augmented == len(dataset))


def new_state(page: ColourPage, session: str) -> dict[str, Any]:
    """Wait for the state of another project than this one."""
    while (state := page.hear("state"))["project"] == session:
        pass
    return state


def contents_of(folder: Path, session: str) -> Any:
    store, contents = ProjectStore.open(ProjectFolder(folder).path(session))
    store.close()
    return contents
