"""A page that begins with classes that were taught elsewhere, and is taught further."""

from pathlib import Path

import numpy as np
from starlette.testclient import TestClient

from campad.classifiers import DenseClassifier
from campad.learning.prior import Prior
from server.fakes import HEADERS, HOST, ColourBackbone, ColourPage, make_app
from sessions.served import session_of, visiting

LABELS = ("red", "blue", "new")


def prior_for(backbone: ColourBackbone) -> Prior:
    """Two classes, told apart by the first number of an activation."""
    size = int(np.prod(backbone.shape))
    hidden = np.zeros((size, 2), np.float32)
    hidden[0] = 1, -1
    layers = hidden, np.zeros(2, np.float32), np.eye(2, dtype=np.float32)
    return Prior(DenseClassifier.of_layers(*layers), ("red", "blue"))


def test_a_page_begins_with_the_classes_of_an_export_and_finds_them_again(tmp_path: Path) -> None:
    """It recognises before anything is recorded, goes on a day later, and learns one class more."""
    backbone = ColourBackbone()
    backbone.name, backbone.sha256 = "colours", "1" * 64
    prior = prior_for(backbone)

    def serve() -> TestClient:
        app = make_app(backbone, tmp_path, labels=prior.labels, prior=prior)
        return TestClient(app, base_url=f"http://{HOST}", headers=HEADERS)

    with serve() as client, visiting(client) as page:
        state = page.hear("state")
        assert state["trained"] == [entry["label"] for entry in state["classes"]] == ["red", "blue"]
        page.say("addclass", label="new")
        page.record("red")
        page.say("release")
        page.hear("state", stale=True)
        name, trainer = page.welcome["session"], session_of(client, page).learner.trainer
        assert trainer.trained_labels == ("red", "blue")
    with serve() as client, visiting(client, name) as page:
        trainer = session_of(client, page).learner.trainer
        assert (trainer.dataset.labels, trainer.trained_labels) == (LABELS, ("red", "blue"))
        page.record("blue", burst=1)
        super(ColourPage, page).record("new", [(20, 200, 20)] * 3, 2)
        page.say("release")
        page.hear("trained")
        assert trainer.predictor
        assert trainer.predictor.prior
        assert (trainer.trained_labels, trainer.predictor.prior.labels) == (LABELS, LABELS[:2])
