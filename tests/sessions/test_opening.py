"""What else a page opens than what campad saved: activations of elsewhere."""

import json

import numpy as np
import pytest
from starlette.testclient import TestClient

from server.fakes import COLOURS, ColourBackbone, ColourPage


def sent_by(page: ColourPage) -> dict[str, str]:
    session: str = page.welcome["session"]
    return {"campad-session": session, "content-type": "application/octet-stream"}


def saved(*, numbers: int) -> str:
    """A row of each colour, as TensorFlow.js's knn-classifier saves them: of length 1."""
    frames = [np.full((8, 8, 3), colour, np.uint8) for colour in COLOURS.values()]
    rows = ColourBackbone().embed(np.stack(frames))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    short = zip(COLOURS, rows[:, :numbers].tolist(), strict=True)
    return json.dumps([[label, row] for label, row in short])


def test_nearest_neighbours_of_elsewhere_are_opened(client: TestClient, page: ColourPage) -> None:
    """Rows that this network could have made are examples, and compared by their direction."""
    answer = client.post("/api/project", headers=sent_by(page), content=saved(numbers=12))

    assert (200, True) == (answer.status_code, "mirrored" in answer.text)
    state = page.hear("state", trained=list(COLOURS))
    assert "knn" == state["settings"]["classifier"]
    assert [1] * len(COLOURS) == [c["count"] for c in state["classes"]]
    for label, colour in COLOURS.items():
        assert label == page.hear("predicted", seq=page.send(colour))["label"]


@pytest.mark.parametrize(
    "content",
    [saved(numbers=7), "[[" * 10_000, '{"modelTopology": {}}', f"[{'0,' * 20_000}0]"],
    ids=["another network", "deep", "a network", "numbers"],
)
def test_other_json_is_refused(client: TestClient, page: ColourPage, content: str) -> None:
    """In words, and what is there stays."""
    answer = client.post("/api/project", headers=sent_by(page), content=content)

    assert (422, True) == (answer.status_code, answer.text.startswith("This file"))
    page.teach()


def test_a_data_set_as_large_as_memory_is_refused(client: TestClient, page: ColourPage) -> None:
    """Before it is read: numbers in JSON take many times their length while they are."""
    content = b"[" + b" " * (32 * 2**20)

    answer = client.post("/api/project", headers=sent_by(page), content=content)

    assert (422, True) == (answer.status_code, "32 MB at most" in answer.text)
