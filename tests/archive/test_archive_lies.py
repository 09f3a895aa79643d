"""Files whose documents say what cannot be, or name what is not campad's to open."""

import json
from pathlib import Path
from typing import Any

import pytest

from archive.archives import LABELS, entries_of, make_pad, reopened, with_json
from campad.backbones import Backbone
from campad.errors import ProjectFileError
from campad.loading import load

MANIFEST: dict[str, dict[str, Any]] = {
    "format": {"format": "other"},
    "newer": {"version": 5},
    "version 0": {"version": 0},
    "version true": {"version": True},
    "version a fraction": {"version": 1.5},
    "version a word": {"version": "1"},
    "mirrored a word": {"frames": {"mirrored": "yes"}},
    "mirrored a number": {"frames": {"mirrored": 1}},
    "frames none": {"frames": None},
    "decisions none": {"decisions": None},
    "decisions a threshold of 2": {"decisions": {"default": {"on": 2}}},
    "decisions unknown": {"decisions": {"speed": 1}},
    "decisions nested": {"decisions": {"classes": {"red": []}}},
    "outputs none": {"outputs": None},
    "outputs a word": {"outputs": ["keyboard"]},
    "outputs too many": {"outputs": [{"kind": "osc"}] * 17},
    "outputs too long": {"outputs": [{"kind": "a", "classes": {"red": "x" * 1_001}}]},
    "outputs of 100,000 characters": {
        "outputs": [{"kind": "a", "classes": {str(n): "x" * 1_000 for n in range(60)}}] * 2
    },
    "outputs that look like others": {"outputs": [{"kind": "a", "classes": {"red": "a\u202eb"}}]},
    "outputs in two lines": {"outputs": [{"kind": "a", "hold": "5\n"}]},
    "outputs nested": {"outputs": [{"kind": "a", "hold": ["5"]}]},
    "gym a list": {"gym": []},
    "gym nested": {"gym": {"a": {"red": {}}}},
    "gym that looks like another": {"gym": {"a\u202eb": {"red": "UP"}}},
    "gym of 100,000 characters": {"gym": {str(n): {"red": "x" * 1_000} for n in range(101)}},
    "no classifier": {"classifier": None},
    "unknown classifier": {"classifier__kind": "forest"},
    "a classifier that files keep as another": {"classifier__kind": "tutorial"},
    "settings missing": {"classifier__settings": {}},
    "units a word": {"classifier__settings__units": "x"},
    "units huge": {"classifier__settings__units": 10**9},
    "rate NaN": {"classifier__settings__learning_rate": float("nan")},
    "basis a list": {"classifier__settings__basis": []},
    "trained labels more": {"trained_labels": [*LABELS, "x"]},
    "trained labels fewer": {"trained_labels": ["a", "b"]},
    "trained labels equal": {"trained_labels": ["a", "a", "b"]},
    "trained labels numbers": {"trained_labels": [1, 2, 3]},
    "trained labels text": {"trained_labels": 5},
    "trained labels unprintable": {"trained_labels": ["a\u202e", "b", "c"]},
    "shape other": {"activation_shape": [3, 4, 4]},
    "shape flat": {"activation_shape": [48]},
    "shape negative": {"activation_shape": [-4, -4, 3]},
    "shape huge": {"activation_shape": [2**30, 2**30, 2**30]},
    "shape a word": {"activation_shape": "abc"},
    "shape none": {"activation_shape": None},
    "shape long": {"activation_shape": [1] * 60},
    "head empty": {"head": []},
    "head missing": {"head": None},
    "head name": {"head__0": {"name": "__class__", "shape": [48, 12]}},
    "head shape": {"head__0": {"name": "hidden_weights_", "shape": [24, 24]}},
}


def _with_manifest(good: bytes, changes: dict[str, Any]) -> bytes:
    if "head__0" in changes:
        head = json.loads(entries_of(good)["manifest.json"])["head"]
        return with_json(good, "manifest.json", head=[changes["head__0"], *head[1:]])
    return with_json(good, "manifest.json", **changes)


@pytest.mark.parametrize("name", MANIFEST)
def test_manifests_that_lie(name: str, good: bytes, tmp_path: Path) -> None:
    """A manifest with one wrong value is refused."""
    with pytest.raises(ProjectFileError):
        reopened(_with_manifest(good, MANIFEST[name]), tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("temperature", 0),
        ("temperature", "1"),
        ("temperature", True),
        ("temperature", 1e9),
        ("lost", -1),
        ("lost", float("nan")),
        ("lost", None),
        ("challenge", {}),
        ("challenge", ["red"]),
        ("challenge", ["red"] * 5_000),
        ("challenge", None),
    ],
)
def test_a_manifest_that_lies_about_the_head(key: str, value: Any, tmp_path: Path) -> None:
    """Temperatures, parts and challenge sets that cannot be are refused."""
    make_pad().save(tmp_path / "me.campad")
    data = (tmp_path / "me.campad").read_bytes()

    with pytest.raises(ProjectFileError):
        reopened(with_json(data, "manifest.json", **{key: value}), tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"labels": ["a"]},
        {"labels": ["red", "green", "red"]},
        {"labels": [f"c{n}" for n in range(129)]},
        {"labels": None},
        {"labels": ["red", "green", "x" * 81]},
        {"examples": [["red", 0]]},
        {"examples": [["red", 0]] * 7},
        {"examples": [["mauve", 0]] * 6},
        {"examples": [["red", -1]] * 6},
        {"examples": [["red", 2**60]] * 6},
        {"examples": [["red", 0.5]] * 6},
        {"examples": [["red"]] * 6},
        {"examples": [5] * 6},
        {"examples": {"a": 1}},
        {"examples": [["red", 0]] * 20_001},
    ],
    ids=lambda changes: str(changes)[:50],
)
def test_labels_that_lie(changes: dict[str, Any], good: bytes, tmp_path: Path) -> None:
    """Classes and examples that cannot be are refused."""
    with pytest.raises(ProjectFileError):
        reopened(with_json(good, "labels.json", **changes), tmp_path)


NOT_LOOKS = [
    None,
    5,
    {},
    [],
    [None] * 6,
    [None] * 8,
    [*[None] * 6, [0.5]],
    [*[None] * 6, [0.5, 1, 1]],
    [*[None] * 6, ["a", "b"]],
    [*[None] * 6, "ab"],
    [*[None] * 6, [1.5, 1]],
    [*[None] * 6, [0.5, -1]],
    [*[None] * 6, [float("nan"), 1]],
    [*[None] * 6, [0.5, float("inf")]],
    [*[None] * 6, [0.5, 10**400]],
    [*[None] * 6, [[0.5], [1]]],
    [*[None] * 6, 0],
]
NOT_COPIED = [
    None,
    3,
    {},
    [],
    [True, False, False, True, False, False],
    [True, False, False, True, False, False, True, False],
    [False, False, False, True, False, False, True],
    [True, True, False, True, False, False, True],
    [True] * 7,
    [1, 0, 0, 1, 0, 0, 1],
    ["a", "", "", "b", "", "", "c"],
    [3, False, False, False, False, False, False],
    [3, -3, 3, False, False, False, False],
    "yes",
]


@pytest.mark.parametrize("looks", NOT_LOOKS, ids=lambda value: str(value)[:60])
def test_looks_that_lie(looks: Any, warped: bytes, tmp_path: Path) -> None:
    """Looks that no picture has, or more or fewer than examples, are refused."""
    with pytest.raises(ProjectFileError):
        reopened(with_json(warped, "labels.json", looks=looks), tmp_path)


@pytest.mark.parametrize("copied", NOT_COPIED, ids=str)
def test_copies_that_lie(copied: Any, warped: bytes, tmp_path: Path) -> None:
    """What does not say of each example whether it has copies, as many as there are, is refused."""
    with pytest.raises(ProjectFileError):
        reopened(with_json(warped, "labels.json", copied=copied), tmp_path)


def test_a_file_does_not_fill_the_message(good: bytes, tmp_path: Path) -> None:
    """However long what it says is, the person is told in a line."""
    lie = _with_manifest(good, {"backbone": {"name": "x" * 1_000_000, "layer": "y"}})

    with pytest.raises(ProjectFileError) as caught:
        reopened(lie, tmp_path)
    assert len(str(caught.value)) < 1_000


def test_another_network_is_refused(good: bytes, lite0: Backbone, tmp_path: Path) -> None:
    """Activations of one network mean nothing to another."""
    (tmp_path / "me.campad").write_bytes(good)

    with pytest.raises(ProjectFileError, match="made with another network, 'tiny'"):
        load(tmp_path / "me.campad", backbone=lite0)


@pytest.mark.parametrize("given", [None, "efficientnet-lite0-160"])
def test_a_network_that_is_gone_says_what_took_its_place(
    given: str | None, good: bytes, tmp_path: Path, command_line_cache: Path
) -> None:
    """Whether that is asked for or not."""
    kept = {"name": "efficientnet-lite0-128", "sha256": "a" * 64, "normalisation": ""}
    data = with_json(good, "manifest.json", **{f"backbone__{key}": kept[key] for key in kept})
    (tmp_path / "me.campad").write_bytes(data)

    with pytest.raises(ProjectFileError, match=r"efficientnet-lite0-160.*record them anew"):
        load(tmp_path / "me.campad", backbone=given)


@pytest.mark.parametrize("name", ["model.json", "/etc/passwd", "//evil/share/model.json", ["x"], 5])
def test_a_file_does_not_say_what_else_is_opened(name: Any, good: bytes, tmp_path: Path) -> None:
    """A network's name in a file is a name of the catalog, never tried as a path."""
    data = with_json(good, "manifest.json", backbone__name=name)
    (tmp_path / "me.campad").write_bytes(data)

    with pytest.raises(ProjectFileError):
        load(tmp_path / "me.campad")


def test_an_unknown_layer_is_a_damaged_file(
    good: bytes, tmp_path: Path, command_line_cache: Path
) -> None:
    """A layer that the named network does not have is the file's fault."""
    data = with_json(
        good, "manifest.json", backbone__name="efficientnet-lite0", backbone__layer="attic"
    )
    (tmp_path / "me.campad").write_bytes(data)

    with pytest.raises(ProjectFileError, match="attic"):
        load(tmp_path / "me.campad")
