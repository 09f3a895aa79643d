"""What the server says to the page: JSON messages, each one of these structs with a `type`."""

from typing import Any, Literal, Self

from msgspec import Struct

from campad.decisions import DecisionSettings
from campad.errors import CampadError
from campad.evaluation.metrics import Advice
from campad.learning.predictor import HoldoutScore
from campad.pacman import Direction, GameView
from campad.protocol.deciding import Decided
from campad.protocol.settings import Settings
from campad.protocol.steering import OutputKind


class ToPage(Struct, tag_field="type"):
    """The base of all messages to the page; `type` is each one's tag."""


class ClassState(Struct):
    """A class as the page shows it."""

    label: str
    count: int
    direction: Direction | None


class KeptState(Struct):
    """Is what is recorded kept on disk?"""

    on: bool
    trouble: str
    """Why it cannot be written, `StoreError.kind`; "" while all is well."""


class OutputState(Struct):
    """What is bound; see `campad.outputs.bindings`."""

    binding: dict[str, Any]
    """kind, address, classes (actions by class), and each setting."""
    trouble: str
    """Why it cannot do anything right now; "" while all is well, or nothing is armed."""


class State(ToPage, tag="state"):
    """Everything the page shows that is not a stream. Sent after every change."""

    classes: list[ClassState]
    settings: Settings
    decisions: DecisionSettings
    """When a class is pressed and released."""
    mirrored: bool
    """The page sends its frames as in a mirror."""
    trained: list[str] | None
    """The classes that can be recognised now; None before the first training."""
    stale: bool
    """The examples have changed since the training."""
    training: bool
    playing: bool
    paused: bool
    recalibrating: bool
    """Frames are watched for a new mean."""
    recalibrated: bool
    """A shift is taken off every activation."""
    guided: Literal["tune", "measure"] | None
    """The person is asked for one class after the other, for this."""
    working: list[Literal["compare", "rank"]]
    """What is being computed."""
    challenge: int
    """How many frames the challenge set has."""
    can_undo: bool
    project: str
    """What the page says hello with when it comes back."""
    kept: KeptState
    next_burst: int
    """The page numbers its next recording so, or higher."""
    outputs: list[OutputState]
    outputs_allowed: bool
    """Somebody here has bound them; else they came with a file, and are to be looked at first."""
    armed: bool
    """Decisions go to the outputs."""
    arming: bool
    """The outputs are being made ready."""
    disarmed: str
    """Why they do not any more, where that was not the person; else ""."""
    arming_problem: str
    """Why they cannot be armed now, in words; else ""."""


class Offer(Struct):
    """A project of earlier that a new page can go on with: it says hello with its id."""

    project: str
    labels: list[str]
    examples: int
    changed_s: float
    """Seconds since 1970."""


class Forgotten(ToPage, tag="forgotten"):
    """Everything that was kept has been deleted."""

    projects: int
    examples: int
    bytes: int


class ClassifierState(Struct):
    """A classifier that can be chosen, see `Registered`; it may learn from unlabelled frames."""

    name: str
    title: str
    note: str
    usual_rate: float | None
    learns_frames: bool


class Welcome(ToPage, tag="welcome"):
    """The answer to Hello."""

    session: str
    resumed: bool
    offers: list[Offer]
    """What a new page could go on with, the newest first."""
    elsewhere: list[str]
    """Networks of the catalogue, by name, with which other projects that are kept can be opened."""
    version: str
    backbone: str
    layer: str
    layers: int
    frame_size: int
    sees: float
    """The middle part of a frame's side that the network looks at; the page shows that alone."""
    frames_per_s: float
    """More are not looked at; copies of examples do not count."""
    activation_size: int
    normalisation: str
    classifiers: list[ClassifierState]
    outputs: list[OutputKind]
    maze: list[str]


class Recorded(ToPage, tag="recorded"):
    """A frame was kept as an example."""

    seq: int
    id: int
    label: str
    warps: list[list[float]] | None = None
    """It came as an activation, and the page is to send those of its copies that are warped so, one
    after the other (`imaging/augment.py`)."""


class Predicted(ToPage, tag="predicted"):
    """What one frame shows. `seq` answers that frame and all before it."""

    seq: int
    label: str | None
    """None: nothing is learned yet, or the frame is none of the classes."""
    probabilities: list[float]
    familiarity: float
    """0, like nothing that was taught, to 1."""
    drifted: bool
    """The camera's world has moved away from the recorded one."""
    decided: Decided | None
    """None where there is no label to decide on: nothing is learned yet."""
    embed_ms: float
    wait_ms: float


class Removed(ToPage, tag="removed"):
    """These are all the examples there are now; thumbnails of others can go."""

    kept: list[tuple[int, str]]


class GameState(ToPage, tag="game"):
    """One step of the game; the newest wins."""

    view: GameView


class Loss(ToPage, tag="loss"):
    """New points of the loss curve. The first of a training has `start` true."""

    start: bool
    values: list[float]
    epoch: int
    epochs: int


class DoubtState(Struct):
    """An example to look at again; see `campad.evaluation.label_issues.LabelIssue`."""

    id: int
    kind: str
    other: str | int | None
    """The class that it looks like, or the id of the example that it is a copy of."""


class QualityState(Struct):
    """How well examples are recognised from the other recordings; None: no honest figure yet."""

    labels: list[str]
    accuracy: float | None
    interval: tuple[float, float] | None
    n: int
    confusion: list[list[int]]
    """Row: what it is; column: what it was taken for."""
    taken: list[tuple[int, int]]
    """Of every judged example its id, and the number of the class it was taken for."""
    advice: list[Advice]
    doubts: list[DoubtState]
    threshold: float | None
    """The likeness below which a frame is none of the classes; None: no frame is."""
    temperature: float
    """Of the confidences."""


class Challenged(ToPage, tag="challenged"):
    """The challenge set or what judges it has changed; None: it is empty, or nothing is learned."""

    score: HoldoutScore | None


class Recalibrated(ToPage, tag="recalibrated"):
    """Watching has ended. Not `found`: mostly `label` was shown, hardly `unseen`, or else other."""

    found: bool
    label: str | None
    unseen: str | None
    share: float


class StreamState(Struct):
    """What came of learning from frames without labels, if there are any; see `StreamScore`."""

    frames: int
    counted: int
    before: float | None
    after: float | None
    kept: bool


class Trained(ToPage, tag="trained"):
    """A training has ended."""

    ms: float
    examples: int
    loss: float | None
    """Of the last batch."""
    stopped: bool
    refined: bool
    """The same examples as last time, with more of their copies: no news for the person."""
    quality: QualityState | None
    """None if too few of very many examples could be scored."""
    stream: StreamState | None


class Failure(ToPage, tag="error"):
    """Something asked for was not done; `message` is for the person."""

    code: str
    message: str

    @classmethod
    def of(cls, error: CampadError) -> Self:
        """Say what went wrong in its own words."""
        return cls(error.code, str(error))
