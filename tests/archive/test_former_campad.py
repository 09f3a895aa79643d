"""Projects of before the house was redrawn open as they were: predictions are equal to the bit."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import campad
from campad.decisions import DecisionSettings
from campad.learning.trainer import Trainer
from campad.sessions.saved_state import restore
from campad.store import ProjectStore
from reference import former_campad as former

REPOSITORY = Path(__file__).resolve().parents[2]
COMMIT = "f4e87e7"


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That commit's, taken out of git."""
    folder = tmp_path_factory.mktemp("former")
    if not shutil.which("git"):
        pytest.skip("needs git, for the sources of a former campad")
    done = subprocess.run(
        ["git", "archive", "--format=zip", COMMIT, "src"],
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"needs commit {COMMIT}, and this checkout does not have it")
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder)
    return folder / "src"


def run_former(sources: Path, *arguments: object) -> None:
    subprocess.run(
        [sys.executable, former.__file__, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(sources)},
        check=True,
    )


@pytest.fixture(scope="module")
def written(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What that commit wrote."""
    folder = tmp_path_factory.mktemp("written")
    run_former(sources, folder)
    return folder


def opened(file: Path) -> campad.Controller:
    """Load a former file, which does not say whether it was taught on mirrored frames."""
    with pytest.warns(UserWarning, match="does not say"):
        return campad.load(file, backbone=former.Network())  # type: ignore[arg-type]


def said(written: Path, kind: str) -> Any:
    name = "present.json" if kind == "present" else "said.json"
    return json.loads((written / name).read_text())[kind]


@pytest.mark.parametrize("kind", ["dense", "tutorial", "ridge", "knn", "moved"])
def test_former_files_say_what_they_said(written: Path, kind: str) -> None:
    """Labels and probabilities, to the last bit; what is none of these is judged as today."""
    pad = opened(written / f"{kind}.campad")

    assert former.predictions(pad) == said(written, kind)
    strange = [p.label is None for p in pad.predict_activations(former.queries())]
    assert strange == [number % 3 == 0 for number in range(former.QUERIES)]


def test_what_was_recalibrated_and_judged_by_is_there(written: Path) -> None:
    """The shift, the rejection rate and the holdout come back under their present names."""
    pad = opened(written / "moved.campad")

    assert pad.predictor
    assert pad.predictor.shift is not None
    assert pad.rejection_rate == 0.1
    assert [frame.label for frame in pad.holdout.frames] == ["up"]
    assert pad.dataset.augmented == len(pad.dataset) == 30


def test_the_former_campad_opens_present_files(sources: Path, written: Path) -> None:
    """It passes over what it does not know, and says the same to the last bit."""
    pad = opened(written / "moved.campad")
    pad.mirrored, pad.decisions = True, DecisionSettings(0.3, "up")
    pad.save(written / "present.campad")

    run_former(sources, written, "present.campad")

    assert said(written, "present") == said(written, "moved") == former.predictions(pad)


def test_a_former_session_goes_on(written: Path) -> None:
    """Its settings are understood, and what it had learned is learned again to the bit."""
    store, contents = ProjectStore.open(written / f"{former.PROJECT}.db")
    store.close()
    saved, _ = restore(contents, former.Network.shape)
    trainer = Trainer(saved.dataset.labels)
    trainer.dataset, trainer.holdout, trainer.shift = saved.dataset, saved.holdout, saved.shift

    trainer.finish(trainer.run(saved.settings.make_classifier()))

    assert (saved.settings.classifier, saved.settings.units) == ("ridge", 50)
    assert (saved.settings.augment, saved.settings.rejection_rate) == (False, 0.1)
    trainer.rejection_rate = 0
    answers = [
        [p.label, list(p.probabilities.values())]
        for p in trainer.trained.predict(np.asarray(former.queries()))
    ]
    assert answers == said(written, "moved")
