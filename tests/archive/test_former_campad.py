"""Projects of before the house was redrawn open as they were: predictions are equal to the bit."""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import campad
from campad.learning.trainer import Trainer
from campad.sessions.saved_state import restore
from campad.store import ProjectStore
from reference import former_campad as former

REPOSITORY = Path(__file__).resolve().parents[2]
COMMIT = "f4e87e7"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What that commit wrote, its sources taken out of git."""
    folder, sources = tmp_path_factory.mktemp("written"), tmp_path_factory.mktemp("former")
    if not shutil.which("git"):
        pytest.skip("needs git, for the sources of a former campad")
    done = subprocess.run(
        ["git", "archive", COMMIT, "src"], cwd=REPOSITORY, capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"needs commit {COMMIT}, and this checkout does not have it")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(sources, filter="data")
    subprocess.run(
        [sys.executable, former.__file__, str(folder)],
        env=os.environ | {"PYTHONPATH": str(sources / "src")},
        check=True,
    )
    return folder


def said(written: Path, kind: str) -> Any:
    return json.loads((written / "said.json").read_text())[kind]


@pytest.mark.parametrize("kind", ["dense", "tutorial", "ridge", "knn", "moved"])
def test_former_files_say_what_they_said(written: Path, kind: str) -> None:
    """Label, probabilities and familiarity of known and strange frames, to the last bit."""
    pad = campad.load(written / f"{kind}.campad", backbone=former.Network())  # type: ignore[arg-type]

    assert former.predictions(pad) == said(written, kind)


def test_what_was_recalibrated_and_judged_by_is_there(written: Path) -> None:
    """The shift, the rejection rate and the holdout come back under their present names."""
    pad = campad.load(written / "moved.campad", backbone=former.Network())  # type: ignore[arg-type]

    assert pad.predictor
    assert pad.predictor.shift is not None
    assert pad.rejection_rate == 0.1
    assert [frame.label for frame in pad.holdout.frames] == ["up"]
    assert pad.dataset.augmented == len(pad.dataset) == 30


def test_a_former_session_goes_on(written: Path) -> None:
    """Its settings are understood, and what it had learned is learned again to the bit."""
    store, contents = ProjectStore.open(written / f"{former.PROJECT}.db")
    store.close()
    saved, _ = restore(contents, former.Network.shape)
    trainer = Trainer(saved.dataset.labels)
    trainer.dataset, trainer.holdout, trainer.shift = saved.dataset, saved.holdout, saved.shift
    trainer.rejection_rate = saved.settings.rejection_rate

    trainer.finish(trainer.run(saved.settings.make_classifier()))

    assert (saved.settings.classifier, saved.settings.units) == ("ridge", 50)
    assert (saved.settings.augment, saved.settings.rejection_rate) == (False, 0.1)
    answers = [
        [p.label, list(p.probabilities.values()), p.familiarity]
        for p in trainer.trained.predict(np.asarray(former.queries()))
    ]
    assert answers == said(written, "moved")
