"""What a sweep says of a setup is what scikit-learn's cross-validation in the same folds says."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sklearn.model_selection import PredefinedSplit, cross_val_predict

from campad.backbones import Backbone
from campad.classifiers import KNNClassifier, RidgeClassifier
from campad.errors import ArgumentError
from campad.imaging.picture import read_image
from campad.kernels.cross_validation import make_folds
from campad.learning.layer_ranking import Cut
from campad.learning.sweep import Pictures, best_tried, done_by, layer_pieces, setups, try_layer
from cli.commands import run
from synthetic import photo_folder


def test_each_setting_is_tried_alone() -> None:
    """Every classifier is tried as it is, and with one setting changed at a time."""
    tried = setups()

    assert {setup.classifier for setup in tried} == {"dense", "ridge", "knn"}
    assert [dict(setup.settings) for setup in tried if setup.classifier == "knn"] == [
        {}, {"neighbours": 1}, {"neighbours": 5}, {"neighbours": 10},
    ]  # fmt: skip
    assert [setup.classifier for setup in setups(["ridge"])] == ["ridge"] * 5
    with pytest.raises(ArgumentError, match="no classifier 'tree'"):
        setups(["tree"])


def test_a_layers_setups_are_judged_as_scikit_learn_does(
    tmp_path: Path, command_line_cache: Path, lite0: Backbone
) -> None:
    """The accuracy of each is that of fitting it anew without each fold; the best comes first."""
    files = sorted(photo_folder(tmp_path, per_class=4).rglob("*.png"))
    frames, ys = [read_image(file) for file in files], np.repeat([0, 1, 2], 4)
    ys = np.where(np.arange(12) % 4 == 3, (ys + 1) % 3, ys)  # some photos lie in a wrong folder
    bursts = np.arange(12)
    pictures = Pictures(frames, ys, bursts, ["a", "b", "c"])
    cut = Cut("efficientnet-lite0", "three_taps")

    with ThreadPoolExecutor(1) as executor:
        pieces = layer_pieces([cut], pictures, setups(["ridge", "knn"]))
        (rows,) = done_by(executor, try_layer, pieces)

    xs = np.concatenate([lite0.embed(frame) for frame in frames])
    folds = PredefinedSplit(make_folds(ys, bursts))
    made = {"ridge": RidgeClassifier, "knn": KNNClassifier}
    for row in rows:
        line = row.comparison
        said = cross_val_predict(made[line.name](**line.settings), xs, ys, cv=folds)
        assert line.quality.accuracy == pytest.approx(np.mean(said == ys), abs=1 / 12 + 1e-9)
        assert line.quality.n == 12
        assert row.numbers == 6_400
        assert row.embed_ms is not None
    accuracies = [row.comparison.quality.accuracy or 0 for row in best_tried(rows)]
    assert accuracies == sorted(accuracies, reverse=True)


@pytest.mark.usefixtures("command_line_cache")
def test_a_project_is_swept_by_the_command(tmp_path: Path) -> None:
    """Of a file the layer stays; what is printed for people is the best of what JSON has."""
    photos, file = photo_folder(tmp_path / "photos"), tmp_path / "me.campad"
    run("train", photos, "-o", file, "--no-copies")

    rows = json.loads(run("sweep", file, "--json").stdout)
    shown = run("sweep", file, "--classifier", "knn").stdout

    assert {row["layer"] for row in rows} == {"three_taps"}
    assert len(rows) == len(setups())
    assert [row["accuracy"] for row in rows] == sorted(
        (row["accuracy"] for row in rows), reverse=True
    )
    assert all(row["embed_ms"] is None and row["train_ms"] > 0 for row in rows)
    assert "neighbours 10" in shown
    assert "On 9 examples" in shown
