import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import campad
from campad import Controller, DenseClassifier, KNNClassifier, RidgeClassifier
from campad.backbones import Backbone
from campad.errors import ArgumentError, ProjectFileError
from campad.frame import Look
from campad.projects import archive, entries, examples
from campad.projects.archive import load, save
from synthetic import TinyBackbone, shape_photo

LABELS = ("red", "green", "blue")
CLASSIFIERS: dict[str, Any] = {
    "dense": lambda: DenseClassifier(units=12, epochs=5, seed=3, learning_rate=0.02),
    "tutorial": lambda: DenseClassifier(units=7, epochs=2, basis="features"),
    "ridge": lambda: RidgeClassifier(penalty=0.3),
    "knn": lambda: KNNClassifier(neighbours=5),
}


def make_pad(
    kind: str = "dense", per_class: int = 4, *, train: bool = True, copies: bool = True
) -> Controller:
    rng = np.random.default_rng(0)
    classifier, backbone = CLASSIFIERS[kind](), TinyBackbone()
    pad = Controller(LABELS, backbone=backbone, classifier=classifier, copies=copies)  # type: ignore[arg-type]
    for burst in range(per_class):
        for label in LABELS:
            pad.add_example(shape_photo(label, rng), label, burst=burst)
    if train and per_class:
        pad.train()
    return pad


def check_equal(first: Controller, second: Controller) -> None:
    """Everything that a person would miss is the same, bit for bit."""
    assert first.labels == second.labels
    assert first.trained_labels == second.trained_labels
    assert first.lost == second.lost
    assert [f.label for f in first.challenge.frames] == [f.label for f in second.challenge.frames]
    np.testing.assert_array_equal(first.dataset.xs, second.dataset.xs)
    np.testing.assert_array_equal(first.dataset.ys, second.dataset.ys)
    np.testing.assert_array_equal(first.dataset.bursts, second.dataset.bursts)
    np.testing.assert_array_equal(first.dataset.vectors, second.dataset.vectors)
    assert first.dataset.copied == second.dataset.copied
    assert [e.look for e in first.dataset.examples] == [e.look for e in second.dataset.examples]
    assert type(first.classifier) is type(second.classifier)
    kind = next(k for k, c in archive.CLASSIFIERS.items() if type(first.classifier) is c)
    for name in archive.SETTINGS[kind]:
        assert getattr(first.classifier, name) == getattr(second.classifier, name)
    if first.head:
        assert second.head
        assert first.head.temperature == second.head.temperature
        for name in (*archive.LEARNED[kind], "classes_"):
            one, two = getattr(first.classifier, name), getattr(second.classifier, name)
            assert one.dtype == two.dtype
            np.testing.assert_array_equal(one, two)


def add_warped(pad: Controller, count: int, every: int = 1) -> None:
    """Add examples with looks to a controller, and to every so manieth of them copies."""
    rng = np.random.default_rng(1)
    for number in range(count):
        look = Look(rng.random(), 10 * rng.random()) if number % 3 else None
        added = pad.dataset.add(rng.random((4, 4, 3)), LABELS[number % 3], burst=9, look=look)
        if number % every == 0:
            pad.dataset.add_copies(added, rng.random((4, 4, 4, 3)))


@pytest.fixture(scope="module")
def warped(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file as campad writes it, of 7 examples; the first, fourth and seventh have copies."""
    path = tmp_path_factory.mktemp("warped") / "me.campad"
    pad = make_pad(per_class=0)
    add_warped(pad, 7, every=3)
    pad.save(path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file as campad writes it."""
    path = tmp_path_factory.mktemp("good") / "me.campad"
    make_pad(per_class=2).save(path)
    return path.read_bytes()


def reopened(data: bytes, folder: Path) -> Controller:
    path = folder / "me.campad"
    path.write_bytes(data)
    return load(path, backbone=TinyBackbone())  # type: ignore[arg-type]


def entries_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(files: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return buffer.getvalue()


def with_json(data: bytes, entry: str, **changes: Any) -> bytes:
    """The file with some values of one of its JSON documents replaced."""
    files = entries_of(data)
    document = json.loads(files[entry])
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = document
        for parent in parents:
            place = place[parent]
        place[last] = value
    return packed(files | {entry: json.dumps(document).encode()})


@pytest.mark.parametrize("kind", CLASSIFIERS)
def test_a_trained_controller_comes_back(kind: str, tmp_path: Path) -> None:
    """Saved and loaded, everything is the same bit for bit, and so are the predictions."""
    pad = make_pad(kind)
    frame = shape_photo("green", np.random.default_rng(9))

    pad.save(tmp_path / "me.campad")
    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    check_equal(pad, again)
    assert pad.predict(frame) == again.predict(frame)


@pytest.mark.parametrize("kind", CLASSIFIERS)
@pytest.mark.parametrize("per_class", [0, 2])
def test_an_untrained_controller_comes_back(kind: str, per_class: int, tmp_path: Path) -> None:
    """Without training, and without any example, there is as much to keep."""
    pad = make_pad(kind, per_class, train=False)

    pad.save(tmp_path / "me.campad")

    check_equal(pad, load(tmp_path / "me.campad", backbone=TinyBackbone()))  # type: ignore[arg-type]


def test_saving_what_was_loaded_gives_the_same_file(good: bytes, tmp_path: Path) -> None:
    """Load and save change no entry."""
    reopened(good, tmp_path).save(tmp_path / "again.campad")

    assert entries_of((tmp_path / "again.campad").read_bytes()) == entries_of(good)


def test_a_loaded_controller_learns_on(good: bytes, tmp_path: Path) -> None:
    """Examples may be added, and training gives what it gives without a file between."""
    again = reopened(good, tmp_path)
    fresh = make_pad(per_class=2)
    frame = shape_photo("red", np.random.default_rng(5))

    for pad in (again, fresh):
        pad.add_example(frame, "red", burst=7)
        pad.train()

    check_equal(again, fresh)


def test_a_loaded_controller_has_nothing_to_undo(good: bytes, tmp_path: Path) -> None:
    """Undo takes back what a person did, and opening a file is no such act."""
    assert not reopened(good, tmp_path).dataset.can_undo


def test_classes_renamed_since_the_training(tmp_path: Path) -> None:
    """The trained part keeps the names it was trained with."""
    pad = make_pad()
    pad.dataset.rename("red", "stop")
    pad.dataset.delete_class("blue")

    pad.save(tmp_path / "me.campad")
    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    check_equal(pad, again)
    assert again.labels == ("stop", "green")
    assert again.trained_labels == LABELS


def test_a_classifier_put_in_place_of_the_trained_one(tmp_path: Path) -> None:
    """A controller whose new classifier has learned nothing is saved as untrained."""
    pad = make_pad()
    pad.classifier = RidgeClassifier()

    pad.save(tmp_path / "me.campad")

    assert load(tmp_path / "me.campad", backbone=TinyBackbone()).trained_labels is None  # type: ignore[arg-type]


def test_settings_that_are_numpys(tmp_path: Path) -> None:
    """NumPy's numbers as settings are saved as plain ones."""
    pad = make_pad()
    pad.classifier = KNNClassifier(neighbours=np.int64(4))  # type: ignore[arg-type]
    pad.train().save(tmp_path / "me.campad")

    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    assert again.classifier.neighbours == 4  # type: ignore[attr-defined]


def test_more_examples_than_one_entry_holds(tmp_path: Path) -> None:
    """Activations are spread over entries and come back in order."""
    pad = Controller(["a", "b"], backbone=TinyBackbone())  # type: ignore[arg-type]
    rng = np.random.default_rng(0)
    for number in range(2 * entries.CHUNK + 5):
        pad.dataset.add(rng.random((4, 4, 3), np.float32), "ab"[number % 2], burst=number // 10)
    pad.dataset.remove([3])

    pad.save(tmp_path / "me.campad")

    check_equal(pad, load(tmp_path / "me.campad", backbone=TinyBackbone()))  # type: ignore[arg-type]
    assert "activations/2.f32" in entries_of((tmp_path / "me.campad").read_bytes())


@pytest.mark.parametrize(("every", "copied"), [(1, 7), (3, 3), (10, 1)])
def test_copies_and_looks_come_back(every: int, copied: int, tmp_path: Path) -> None:
    """What copies said is kept bit for bit, of each example that has some; and so is each look."""
    pad = make_pad(per_class=0)
    add_warped(pad, 7, every)

    pad.save(tmp_path / "me.campad")
    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    check_equal(pad, again)
    assert again.dataset.copied == copied
    assert again.dataset.vectors.shape == (7, 3, 48)
    assert not again.dataset.can_undo


def test_saving_copies_that_were_loaded_gives_the_same_file(warped: bytes, tmp_path: Path) -> None:
    """Load and save change no entry of a file with copies either."""
    reopened(warped, tmp_path).save(tmp_path / "again.campad")

    assert entries_of((tmp_path / "again.campad").read_bytes()) == entries_of(warped)


def test_copies_are_spread_over_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors lie in entries of CHUNK rows, wherever an example's three are parted."""
    monkeypatch.setattr(entries, "CHUNK", 5)
    pad = make_pad(per_class=0)
    add_warped(pad, 7, every=2)

    pad.save(tmp_path / "me.campad")

    names = set(entries_of((tmp_path / "me.campad").read_bytes()))
    assert {name for name in names if "/" in name} == {
        "activations/0.f32",
        "activations/1.f32",
        "vectors/0.f32",
        "vectors/1.f32",
        "vectors/2.f32",
    }
    check_equal(pad, load(tmp_path / "me.campad", backbone=TinyBackbone()))  # type: ignore[arg-type]


def test_copies_that_do_not_count_are_not_kept(
    warped: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of more examples than copies count for, a file holds none, and none are read."""
    from campad.dataset import controller_dataset, copies

    for place in (copies, controller_dataset, examples):
        monkeypatch.setattr(place, "MAX_COPIED", 6)

    again = reopened(warped, tmp_path)
    again.save(tmp_path / "again.campad")

    assert (len(again.dataset), again.dataset.copied) == (7, 0)
    assert "vectors/0.f32" not in entries_of((tmp_path / "again.campad").read_bytes())


def as_version_1(data: bytes) -> bytes:
    """The file as campad wrote it before there were looks and copies."""
    files = entries_of(with_json(data, "manifest.json", version=1))
    files.pop("vectors/0.f32", None)
    manifest = json.loads(files["manifest.json"])
    for key in ("temperature", "lost", "recalibrated", "challenge"):
        del manifest[key]
    files["manifest.json"] = json.dumps(manifest).encode()
    document = json.loads(files["labels.json"])
    del document["looks"], document["copied"]
    return packed(files | {"labels.json": json.dumps(document).encode()})


@pytest.mark.parametrize("kind", CLASSIFIERS)
def test_files_of_version_1_are_opened(kind: str, tmp_path: Path) -> None:
    """A file without looks and copies is read as it always was."""
    pad = make_pad(kind, copies=False)
    pad.save(tmp_path / "me.campad")

    again = reopened(as_version_1((tmp_path / "me.campad").read_bytes()), tmp_path)

    assert again.head
    assert again.head.temperature == 1
    np.testing.assert_array_equal(pad.dataset.xs, again.dataset.xs)
    for name in archive.LEARNED["dense" if kind == "tutorial" else kind]:
        one, two = getattr(pad.classifier, name), getattr(again.classifier, name)
        np.testing.assert_array_equal(one, two)


def test_what_recalibration_found_comes_back(tmp_path: Path) -> None:
    """Examples that were moved with it would not fit without it; a damaged shift is refused."""
    pad, rng = make_pad(per_class=8), np.random.default_rng(5)
    light = np.array([-60, 10, 90])
    pad.recalibrate(
        [np.clip(shape_photo(label, rng) + light, 0, 255).astype(np.uint8) for label in LABELS * 6]
    )
    pad.save(tmp_path / "me.campad")
    assert pad.head
    assert pad.head.shift is not None

    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    check_equal(pad, again)
    assert again.head
    np.testing.assert_array_equal(again.head.shift, pad.head.shift)
    files = entries_of((tmp_path / "me.campad").read_bytes())
    for damage in (files["shift/0.f32"][:-4], np.full(48, np.nan, "<f4").tobytes()):
        with pytest.raises(ProjectFileError, match="shift"):
            reopened(packed(files | {"shift/0.f32": damage}), tmp_path)


def test_a_challenge_set_and_what_may_be_lost_come_back(tmp_path: Path) -> None:
    """Frames to judge by and the strictness of "none of these" are kept, and so is the score."""
    pad, rng = make_pad(), np.random.default_rng(5)
    pad.lost = 0.25
    for label in ("red", "blue", "blue"):
        pad.add_challenge(shape_photo(label, rng), label)
    before = pad.challenge_score()
    pad.save(tmp_path / "me.campad")

    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    check_equal(pad, again)
    assert before is not None
    assert before == again.challenge_score()


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


def test_version_1_has_neither_looks_nor_copies(warped: bytes, tmp_path: Path) -> None:
    """Examples of an old file have no look and no copies, and may get some."""
    again = reopened(as_version_1(warped), tmp_path)

    assert again.dataset.copied == 0
    assert {example.look for example in again.dataset.examples} == {None}
    assert again.dataset.add_copies(0, np.zeros((4, 4, 4, 3)))


def test_no_picture_is_kept(tmp_path: Path) -> None:
    """The file holds activations and names, and no entry beyond those."""
    pad = make_pad(per_class=1)
    frame = np.full((32, 32, 3), 201, np.uint8)
    pad.add_example(frame, "red")
    pad.save(tmp_path / "me.campad")
    data = (tmp_path / "me.campad").read_bytes()

    assert frame.tobytes()[:500] not in data
    assert set(entries_of(data)) | {"vectors/0.f32"} == {
        "manifest.json",
        "labels.json",
        "head.bin",
        "activations/0.f32",
        "vectors/0.f32",
    }


def test_the_default_network_is_loaded_by_name(
    lite0: Backbone, command_line_cache: Path, tmp_path: Path
) -> None:
    """campad.load finds the network that a file names."""
    rng = np.random.default_rng(0)
    pad = Controller(["red", "blue"], backbone=lite0, classifier=RidgeClassifier())
    for label in ("red", "blue"):
        pad.add_example(shape_photo(label, rng), label)
    pad.train().save(tmp_path / "me.campad")

    again = campad.load(tmp_path / "me.campad")

    check_equal(pad, again)
    assert again.backbone.name == "efficientnet-lite0"
    assert again.predict(shape_photo("blue", rng)).label == "blue"


def test_another_network_is_refused(good: bytes, lite0: Backbone, tmp_path: Path) -> None:
    """Activations of one network mean nothing to another."""
    (tmp_path / "me.campad").write_bytes(good)

    with pytest.raises(ProjectFileError, match="made with tiny at grid"):
        load(tmp_path / "me.campad", backbone=lite0)


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


MANIFEST: dict[str, dict[str, Any]] = {
    "format": {"format": "other"},
    "newer": {"version": 3},
    "version 0": {"version": 0},
    "version true": {"version": True},
    "version a fraction": {"version": 1.5},
    "version a word": {"version": "1"},
    "no classifier": {"classifier": None},
    "unknown classifier": {"classifier__kind": "forest"},
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
    "changes",
    [
        {"labels": ["a"]},
        {"labels": ["red", "green", "red"]},
        {"labels": [f"c{n}" for n in range(33)]},
        {"labels": None},
        {"labels": ["red", "green", "x" * 41]},
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


@pytest.mark.parametrize("key", ["looks", "copied"])
def test_version_2_has_looks_and_copies(key: str, warped: bytes, tmp_path: Path) -> None:
    """A new file that does not say how its examples look, or which have copies, is damaged."""
    files = entries_of(warped)
    document = json.loads(files["labels.json"])
    del document[key]

    with pytest.raises(ProjectFileError):
        reopened(packed(files | {"labels.json": json.dumps(document).encode()}), tmp_path)


@pytest.mark.parametrize("content", [None, b"", b"{}", bytes(3 * 3 * 48 * 4 - 4), bytes(5_000)])
def test_vectors_that_are_no_good(content: bytes | None, warped: bytes, tmp_path: Path) -> None:
    """Vectors that are missing, or fewer or more than are needed, are refused."""
    with pytest.raises(ProjectFileError):
        reopened(changed(warped, "vectors/0.f32", content), tmp_path)


@pytest.mark.parametrize("number", [float("nan"), float("-inf"), 1e13])
def test_vectors_that_are_not_finite(number: float, warped: bytes, tmp_path: Path) -> None:
    """One NaN or infinity among the vectors is refused."""
    content = bytearray(entries_of(warped)["vectors/0.f32"])
    struct.pack_into("<f", content, len(content) - 4, number)

    with pytest.raises(ProjectFileError, match="finite"):
        reopened(changed(warped, "vectors/0.f32", bytes(content)), tmp_path)


def changed(good: bytes, name: str, content: bytes | None) -> bytes:
    files = entries_of(good)
    if content is None:
        del files[name]
        return packed(files)
    return packed(files | {name: content})


@pytest.mark.parametrize("name", ["manifest.json", "labels.json", "head.bin", "activations/0.f32"])
@pytest.mark.parametrize(
    "content", [None, b"", b"{}", b"[]", b"\xff\xfe", b"[" * 100_000, bytes(2_000)]
)
def test_entries_that_are_no_good(
    name: str, content: bytes | None, good: bytes, tmp_path: Path
) -> None:
    """An entry that is missing, empty or something else is refused."""
    with pytest.raises(ProjectFileError):
        reopened(changed(good, name, content), tmp_path)


@pytest.mark.parametrize("name", ["head.bin", "activations/0.f32"])
@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_are_not_finite(name: str, number: float, good: bytes, tmp_path: Path) -> None:
    """One NaN or infinity among the numbers is refused."""
    content = bytearray(entries_of(good)[name])
    struct.pack_into("<f", content, 8, number)

    with pytest.raises(ProjectFileError):
        reopened(changed(good, name, bytes(content)), tmp_path)


def test_a_document_that_says_something_twice(good: bytes, tmp_path: Path) -> None:
    """Which of both counts would be a matter of who reads it; it is refused."""
    document = entries_of(good)["labels.json"].decode()
    twice = document.replace("{", '{"labels": ["left", "right"], ', 1)

    with pytest.raises(ProjectFileError, match="twice"):
        reopened(changed(good, "labels.json", twice.encode()), tmp_path)


def test_a_file_does_not_fill_the_message(good: bytes, tmp_path: Path) -> None:
    """However long what it says is, the person is told in a line."""
    lie = _with_manifest(good, {"backbone": {"name": "x" * 1_000_000, "layer": "y"}})

    with pytest.raises(ProjectFileError) as caught:
        reopened(lie, tmp_path)
    assert len(str(caught.value)) < 1_000


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "/etc/evil",
        "..\\evil",
        "activations/../../x",
        "manifest.json/",
        "extra.txt",
        "activations/0000000.f32",
        "vectors/0000000.f32",
        "vectors/x.f32",
        "vectors/0.json",
        "MANIFEST.JSON",
    ],
)
def test_other_entries_are_refused(name: str, good: bytes, tmp_path: Path) -> None:
    """Names that campad does not write are refused, and nothing is ever extracted."""
    with pytest.raises(ProjectFileError, match="holds entries"):
        reopened(changed(good, name, b"x"), tmp_path)

    assert [path.name for path in tmp_path.rglob("*")] == ["me.campad"]


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compressed_files_are_refused(compression: int, good: bytes, tmp_path: Path) -> None:
    """A small file that unpacks to gigabytes is no campad file: entries are stored."""
    files = entries_of(good) | {"activations/0.f32": bytes(30_000_000)}

    with pytest.raises(ProjectFileError, match="must be stored"):
        reopened(packed(files, compression), tmp_path)


def test_duplicate_entries_are_refused(good: bytes, tmp_path: Path) -> None:
    """Two entries of one name would let two readers see two files."""
    path = tmp_path / "me.campad"
    path.write_bytes(good)
    with zipfile.ZipFile(path, "a") as file, pytest.warns(UserWarning, match="Duplicate name"):
        file.writestr("manifest.json", b"{}")

    with pytest.raises(ProjectFileError, match="holds entries"):
        load(path, backbone=TinyBackbone())  # type: ignore[arg-type]


def test_overlapping_entries_are_refused(good: bytes, tmp_path: Path) -> None:
    """Entries that share bytes, or say more than there is, would grow when read."""
    data = bytearray(good)
    at = data.index(b"PK\x01\x02")
    while at >= 0:  # every entry of the directory says it has 100 MB
        struct.pack_into("<II", data, at + 20, 10**8, 10**8)
        at = data.find(b"PK\x01\x02", at + 4)

    with pytest.raises(ProjectFileError, match="its entries overlap"):
        reopened(bytes(data), tmp_path)


def test_encrypted_files_are_refused(good: bytes, tmp_path: Path) -> None:
    """An entry marked as encrypted is refused, not asked a password for."""
    data = bytearray(good)
    data[data.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(ProjectFileError):
        reopened(bytes(data), tmp_path)


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x05\x06" + bytes(18), bytes(1000)])
def test_what_is_no_campad_file(data: bytes, tmp_path: Path) -> None:
    """Other files are refused by name."""
    with pytest.raises(ProjectFileError, match=r"me\.campad"):
        reopened(data, tmp_path)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    """A path that is no file is said as such."""
    with pytest.raises(ProjectFileError, match="no such file"):
        load(tmp_path / "nothing.campad")
    with pytest.raises(ProjectFileError):
        load(tmp_path)


def test_truncated_files(good: bytes, tmp_path: Path) -> None:
    """Cut at any of fifty places, a file is refused."""
    for length in np.linspace(0, len(good) - 1, 50).astype(int):
        with pytest.raises(ProjectFileError):
            reopened(good[:length], tmp_path)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_random_changes(good: bytes, tmp_path: Path) -> None:
    """With one bit turned, a file is refused, or loads with equal content."""
    rng = np.random.default_rng(0)
    original = reopened(good, tmp_path)
    directory = good.index(b"PK\x01\x02")

    for number in range(400):
        data = bytearray(good)
        at = rng.integers(directory if number % 2 else 0, len(data))
        data[at] ^= 1 << rng.integers(8)
        try:
            again = reopened(bytes(data), tmp_path)
        except ProjectFileError:
            continue
        check_equal(original, again)


class Broken(TinyBackbone):
    """Its name cannot be written down, which is found out in the middle of saving."""

    name = object()  # type: ignore[assignment]


def test_a_failed_save_keeps_the_old_file(tmp_path: Path) -> None:
    """When writing fails, what was there stays, and no half file beside it."""
    path = tmp_path / "me.campad"
    pad = make_pad(per_class=1)
    pad.save(path)
    before = path.read_bytes()
    pad._backbone = Broken()  # type: ignore[assignment]

    with pytest.raises(Exception):  # noqa: B017 - whatever goes wrong
        pad.save(path)

    assert path.read_bytes() == before
    assert [path] == list(tmp_path.iterdir())


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """Saving into a missing folder, or onto a folder, says so."""
    with pytest.raises(ProjectFileError, match="cannot write"):
        save(make_pad(per_class=1), tmp_path / "nowhere" / "me.campad")
    (tmp_path / "folder.campad").mkdir()
    with pytest.raises(ProjectFileError, match="cannot write"):
        save(make_pad(per_class=1), tmp_path / "folder.campad")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.campad"]


def test_other_classifiers_cannot_be_saved(tmp_path: Path) -> None:
    """A classifier of one's own has no place in the file, which is said before writing."""

    class Own(RidgeClassifier):
        pass

    pad = make_pad()
    pad.classifier = Own()

    with pytest.raises(ProjectFileError, match="Own cannot be saved"):
        pad.save(tmp_path / "me.campad")
    assert not list(tmp_path.iterdir())


def test_classes_in_another_order_are_followed_as_they_were_learned(tmp_path: Path) -> None:
    """Moving a class does not change what was learned; a reopened file recalibrates rightly."""
    pad, rng = make_pad(per_class=8), np.random.default_rng(5)
    pad.dataset.move_class("red", 2)
    pad.save(tmp_path / "me.campad")

    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    assert again.head
    assert again.head.labels == LABELS
    assert again.head.reference
    for number, label in enumerate(LABELS):
        own = pad.dataset.xs.reshape(24, -1)[[e.label == label for e in pad.dataset.examples]]
        np.testing.assert_allclose(again.head.reference.means[number], own.mean(axis=0), atol=1e-5)
    assert again.recalibrate([shape_photo(label, rng) for label in LABELS * 6]).shift is not None


def test_a_class_added_after_the_training_is_no_trouble(tmp_path: Path) -> None:
    """The head knows its own classes; what needs all examples is found out when it is trained."""
    pad, rng = make_pad(per_class=4), np.random.default_rng(5)
    pad.dataset.add_class("new")
    pad.add_example(shape_photo("red", rng), "new")
    pad.save(tmp_path / "me.campad")

    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    assert again.predict(shape_photo("blue", rng)).label == "blue"
    with pytest.raises(ArgumentError, match="compare"):
        again.recalibrate([shape_photo(label, rng) for label in LABELS * 6])
