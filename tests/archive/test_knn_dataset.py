"""Data sets of nearest neighbours that pages with TensorFlow.js save."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from campad.classifiers import KNNClassifier
from campad.errors import ProjectFileError
from campad.loading import open_file
from synthetic import TinyBackbone

BACKBONE = TinyBackbone()
SIZE = int(np.prod(BACKBONE.shape))


def unit_rows() -> dict[str, Any]:
    """Activations of two classes as knn-classifier keeps them: of length 1."""
    rng = np.random.default_rng(0)
    rows = {label: rng.uniform(0, 1, (4, SIZE)) + 2 * place for place, label in enumerate("ab")}
    return {label: x / np.linalg.norm(x, axis=1, keepdims=True) for label, x in rows.items()}


def forms() -> dict[str, Any]:
    rows = unit_rows()
    flat = {label: x.ravel().tolist() for label, x in rows.items()}
    shape = [4, SIZE]
    of_ml5 = {
        "dataset": {
            str(n): {"kept": True, "shape": shape, "dtype": "float32", "label": label}
            for n, label in enumerate(rows)
        },
        "tensors": [{str(n): x for n, x in enumerate(numbers)} for numbers in flat.values()],
    }
    of_marcelle = {
        "name": "k",
        "files": [],
        "format": "knn-classifier",
        "metadata": {"labels": list(rows), "data": {k: x.tolist() for k, x in rows.items()}},
    }
    listed = [[label, numbers, shape] for label, numbers in flat.items()]
    return {"tfjs": listed, "plain": flat, "ml5": of_ml5, "marcelle": of_marcelle}


@pytest.mark.parametrize("form", list(forms()))
def test_each_form_gives_its_examples(form: str, tmp_path: Path) -> None:
    """The rows are examples, and nearest neighbours by cosine say which class is which."""
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(forms()[form]))

    pad = open_file(path, backbone=BACKBONE)  # type: ignore[arg-type]

    assert pad.dataset.counts == {"a": 4, "b": 4}
    said = pad.predict_activations(100 * np.concatenate(list(unit_rows().values())))
    assert [one.label for one in said] == [*"aaaabbbb"]
    alone = KNNClassifier().fit(pad.dataset.xs, pad.dataset.class_indices)
    expected = alone.predict_proba(pad.dataset.xs)
    np.testing.assert_allclose([[*one.probabilities.values()] for one in said], expected, atol=1e-5)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ([["a", [0.5] * 7, [1, 7]], ["b", [0.5] * 7, [1, 7]]], "another network"),
        ([["a", [0.5] * SIZE, [2, SIZE]]], "not of the shape"),
        ([["a", [0.5] * SIZE, [1e999]]], "damaged"),
        ([["a", [0.5] * SIZE], ["a", [0.5] * SIZE]], "comes twice"),
        ([["a", [0.5] * SIZE]], "classes"),
        ([["a", ["x"] * SIZE], ["b", [0.5] * SIZE]], "damaged"),
        ([["a", [1e999] * SIZE], ["b", [0.5] * SIZE]], "finite"),
        ([5], "damaged"),
        ({"dataset": {"0": 5}, "tensors": []}, "damaged"),
        ({"dataset": {"x": {"shape": [1]}}, "tensors": []}, "damaged"),
    ],
)
def test_what_does_not_fit_is_refused(document: Any, why: str, tmp_path: Path) -> None:
    """In words, whatever is wrong."""
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(document))

    with pytest.raises(ProjectFileError, match=why):
        open_file(path, backbone=BACKBONE)  # type: ignore[arg-type]


def test_the_network_has_to_be_given(tmp_path: Path) -> None:
    """No form says which it was."""
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(forms()["tfjs"]))

    with pytest.raises(ProjectFileError, match="does not say of which network"):
        open_file(path)


def test_very_many_lists_are_not_read(tmp_path: Path) -> None:
    """Each takes thirty times what it is written with, so they are counted before."""
    path = tmp_path / "saved.json"
    path.write_text(f'[["a",[{"[]," * 200_000}[]]]]')

    tracemalloc.start()
    with pytest.raises(
        ProjectFileError, match=r"^saved.json: no data set: more than 100,000 lists"
    ):
        open_file(path, backbone=BACKBONE)  # type: ignore[arg-type]

    assert tracemalloc.get_traced_memory()[1] < 5 * path.stat().st_size
    tracemalloc.stop()
