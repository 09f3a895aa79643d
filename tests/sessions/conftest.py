"""A server with a small network, and a page of it."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from server.fakes import HEADERS, HOST, ColourBackbone, ColourPage, make_app


@pytest.fixture
def backbone() -> ColourBackbone:
    return ColourBackbone()


@pytest.fixture
def client(backbone: ColourBackbone) -> Iterator[TestClient]:
    with TestClient(make_app(backbone), base_url=f"http://{HOST}", headers=HEADERS) as running:
        yield running


@pytest.fixture
def page(client: TestClient) -> Iterator[ColourPage]:
    with client.websocket_connect("/ws", headers=HEADERS) as socket:
        yield ColourPage(socket)
