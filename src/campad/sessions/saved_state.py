"""What of a session goes to its project file, what has changed there, and the way back."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from campad.classifiers import DenseClassifier
from campad.dataset.controller_dataset import ControllerDataset
from campad.dataset.holdout import Holdout, HoldoutFrame
from campad.dataset.labels import normal_form
from campad.dataset.records import Example
from campad.decisions import DecisionSettings
from campad.errors import ArgumentError, ProjectFileError
from campad.learning.live_frames import MOST_FRAMES
from campad.learning.prior import Prior
from campad.learning.trainer import Trainer
from campad.outputs.steering import Steering
from campad.protocol.settings import Settings
from campad.store.changes import Changes, StoredProject

T = TypeVar("T")

MOST_AT_ONCE = 256
"""Examples in one transaction, to write or to delete: 25 MB with their copies, and as much for the
journal. The rest follows in the next one."""

SHIFT, STREAM, CHALLENGE = "shift", "stream", "challenge-"
PRIOR = {
    "prior-hidden": "hidden_weights_",
    "prior-bias": "hidden_bias_",
    "prior-output": "output_weights_",
}
"""What the layers of a prior are called."""


@dataclass(frozen=True)
class SavedState:
    """All of a session that outlives it."""

    dataset: ControllerDataset
    holdout: Holdout
    settings: Settings
    shift: NDArray[np.float32] | None
    trained: bool
    mirrored: bool = True
    """Frames come as in a mirror. Examples hold only for frames that come the same way."""
    taught_mirrored: bool | None = None
    """The examples are of mirrored frames; None: some are, or nobody knows."""
    decisions: DecisionSettings = field(default_factory=DecisionSettings)
    steering: Steering = field(default_factory=Steering)
    stream: NDArray[np.float32] | None = None
    """Frames without labels that are learned from as well, (m, d)."""
    prior: Prior | None = None
    """What came along of classes that were taught elsewhere."""

    @property
    def trainer(self) -> Trainer:
        """A core with all of that, which has learned nothing of it yet."""
        made = Trainer(self.dataset.labels)
        made.dataset, made.holdout = self.dataset, self.holdout
        made.shift, made.stream, made.prior = self.shift, self.stream, self.prior
        made.rejection_rate = self.settings.rejection_rate
        made.begin_with_prior()
        return made


@dataclass(frozen=True)
class WrittenState:
    """What the file holds after a write, at first nothing: enough to know what has changed."""

    records: dict[int, Example] = field(default_factory=dict)
    serials: dict[int, int] = field(default_factory=dict)
    facts: dict[str, Any] | None = None
    shift: NDArray[np.float32] | None = None
    holdout: tuple[HoldoutFrame | None, ...] = ()
    stream: NDArray[np.float32] | None = None
    prior: DenseClassifier | None = None


def facts_of(saved: SavedState, network: dict[str, str]) -> dict[str, Any]:
    """Return what is no array and no example, as JSON takes it."""
    return {
        "labels": list(saved.dataset.labels),
        "backbone": network,
        "shape": list(saved.dataset.shape or ()),
        "next_id": saved.dataset.next_id,
        "settings": msgspec.to_builtins(saved.settings),
        "decisions": saved.decisions.only(saved.dataset.labels).to_plain(),
        **saved.steering.to_plain(),
        "outputs_allowed": saved.steering.allowed,
        "trained": saved.trained,
        "mirrored": saved.mirrored,
        "taught_mirrored": saved.taught_mirrored,
        "challenge": [frame.label for frame in saved.holdout.frames],
        "prior": list(saved.prior.labels) if saved.prior else None,
    }


def changes_since(
    written: WrittenState, saved: SavedState, network: dict[str, str]
) -> tuple[Changes, WrittenState, bool]:
    """Return what must be written, what the file holds after it, and whether that is all."""
    dataset = saved.dataset
    now = {example.id: example for example in dataset.examples}
    new = [example for example in now.values() if example.id not in written.records]
    missing, new = new[MOST_AT_ONCE:], new[:MOST_AT_ONCE]
    for example in missing:
        del now[example.id]
    removed = [number for number in written.records if number not in now]
    staying, removed = removed[MOST_AT_ONCE:], removed[:MOST_AT_ONCE]
    # Without copies a serial is -1, and there is nothing to write.
    serials = {number: serial for number, serial in dataset.keys if number in now and serial >= 0}
    fresh = [n for n, serial in serials.items() if written.serials.get(n, -1) != serial]
    later = fresh[MOST_AT_ONCE:]
    for number in later:
        del serials[number]
    facts = facts_of(saved, network)
    rows = dataset.rows([example.id for example in new]) if new else ()
    changes = Changes(
        put=list(zip(new, rows, strict=True)),
        vectors=[(number, _vectors(dataset, number)) for number in fresh[:MOST_AT_ONCE]],
        changed=[e for e in now.values() if e != written.records.get(e.id, e)],
        removed=removed,
        facts=None if facts == written.facts else facts,
        arrays=_arrays(written, saved),
    )
    kept_serials = {n: s for n, s in written.serials.items() if n in now and n not in serials}
    frames = tuple(saved.holdout.frames)
    records = {number: written.records[number] for number in staying} | now
    head = saved.prior.head if saved.prior else None
    serials = kept_serials | serials
    after = WrittenState(records, serials, facts, saved.shift, frames, saved.stream, head)
    return changes, after, not (missing or later or staying)


def is_empty(changes: Changes) -> bool:
    """Say whether there is nothing to write."""
    lists = changes.put, changes.vectors, changes.changed, changes.removed, changes.arrays
    return changes.facts is None and not any(lists)


def _vectors(dataset: ControllerDataset, number: int) -> NDArray[np.float32]:
    vectors = dataset.vectors_of(number)
    assert vectors is not None
    return vectors


def _arrays(written: WrittenState, saved: SavedState) -> dict[str, NDArray[np.float32] | None]:
    arrays: dict[str, NDArray[np.float32] | None] = {}
    if saved.shift is not written.shift:
        arrays[SHIFT] = saved.shift
    if saved.stream is not written.stream:
        arrays[STREAM] = saved.stream
    head = saved.prior.head if saved.prior else None
    if head is not written.prior:
        arrays |= {name: getattr(head, layer, None) for name, layer in PRIOR.items()}
    frames, before = saved.holdout.frames, written.holdout
    for number in range(max(len(frames), len(before))):
        frame = frames[number] if number < len(frames) else None
        old = before[number] if number < len(before) else None
        if (frame.activation if frame else None) is not (old.activation if old else None):
            arrays[f"{CHALLENGE}{number}"] = frame.activation if frame else None
    return arrays


def restore(contents: StoredProject, shape: tuple[int, ...]) -> tuple[SavedState, WrittenState]:
    """Make of a file's contents what a session goes on with.

    Args:
        contents: what the file holds; whatever in it cannot be is left out.
        shape: of the network's activations.

    Raises:
        ProjectFileError: its examples are of another shape.
        ArgumentError: its classes or examples are not such as campad keeps.
    """
    facts = contents.facts
    if "labels" not in facts:
        raise ProjectFileError("nothing was recorded in it")
    dataset = ControllerDataset(_labels(facts["labels"]))
    size = int(np.prod(shape))
    if contents.examples and contents.activations.shape[1] != size:
        raise ProjectFileError(f"its examples do not have the network's shape {shape}")
    next_id = facts.get("next_id", 0)
    least = contents.examples[-1].id + 1 if contents.examples else 0
    dataset.restore(
        contents.examples,
        contents.activations.reshape(-1, *shape) if contents.examples else (),
        next_id if type(next_id) is int and next_id >= least else least,
        contents.vectors,
    )
    records = {example.id: example for example in contents.examples}
    holdout, frames = _holdout(contents, size)
    saved = SavedState(
        dataset,
        holdout,
        _settings(facts.get("settings")),
        _shift(contents, size),
        facts.get("trained") is True,
        facts.get("mirrored") is not False,
        taught if isinstance(taught := facts.get("taught_mirrored"), bool) else None,
        _or_default(DecisionSettings.from_plain, facts.get("decisions", {}), DecisionSettings()),
        _or_default(_steering, facts, Steering()),
        _stream(contents, size),
        _prior(contents, size),
    )
    serials = {number: serial for number, serial in dataset.keys if serial >= 0}
    head = saved.prior.head if saved.prior else None
    kept = saved.shift, frames, saved.stream, head
    # Without examples the file alone knows their shape, which is nothing to write.
    facts = {**facts, "shape": list(dataset.shape or ())}
    return saved, WrittenState(records, serials, facts, *kept)


def _labels(value: Any) -> Any:
    """Return the classes' names: those that an earlier campad told apart and look alike are one."""
    if not isinstance(value, list) or not all(isinstance(label, str) for label in value):
        return value
    return list(dict.fromkeys(map(normal_form, value)))


def _settings(value: Any) -> Settings:
    try:
        return msgspec.convert(value, Settings)
    except msgspec.ValidationError:  # of another campad
        return Settings()


def _steering(facts: dict[str, Any]) -> Steering:
    return Steering.from_plain(facts, allowed=facts.get("outputs_allowed") is True)


def _or_default(read: Callable[[Any], T], value: Any, default: T) -> T:
    try:
        return read(value)
    except ArgumentError:  # of another campad
        return default


def _shift(contents: StoredProject, size: int) -> NDArray[np.float32] | None:
    shift = contents.arrays.get(SHIFT)
    return shift if shift is not None and shift.shape == (size,) else None


def _stream(contents: StoredProject, size: int) -> NDArray[np.float32] | None:
    stream = contents.arrays.get(STREAM)
    if stream is None or stream.ndim != 2 or stream.shape[1] != size:
        return None
    return stream[:MOST_FRAMES]


def _prior(contents: StoredProject, size: int) -> Prior | None:
    layers = [contents.arrays.get(name) for name in PRIOR]
    hidden, bias, output = layers
    if hidden is None or bias is None or output is None:
        return None
    units = hidden.shape[-1]
    if (hidden.shape, bias.shape, output.shape[:-1]) != ((size, units), (units,), (units,)):
        return None
    head = DenseClassifier.of_layers(hidden, bias, output)
    return _or_default(
        lambda labels: Prior(head, tuple(_labels(labels))), contents.facts.get("prior", ()), None
    )


def _holdout(contents: StoredProject, size: int) -> tuple[Holdout, tuple[HoldoutFrame | None, ...]]:
    """Return the holdout, and the same by number as the file has it: some may be missing."""
    holdout = Holdout()
    frames: list[HoldoutFrame | None] = []
    labels = contents.facts.get("challenge")
    for number, label in enumerate(labels if isinstance(labels, list) else []):
        array = contents.arrays.get(f"{CHALLENGE}{number}")
        frames.append(None)
        if array is not None and array.shape == (size,) and isinstance(label, str):
            with suppress(ArgumentError):  # more than there may be
                holdout.add(array, label)
                frames[-1] = holdout.frames[-1]
    return holdout, tuple(frames)
