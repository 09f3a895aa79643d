"""A classifier, an output and an executor of one's own, from outside the package.

Networks and their files are added in `backbones/test_adding.py`.
"""

import json
import pickle
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from starlette.testclient import TestClient

from campad import Controller, RidgeClassifier, load
from campad.classifiers.base import REGISTRY, Registered, register
from campad.cli.main import main
from campad.compute.executors import Executors
from campad.decisions import IMMEDIATE, Decision
from campad.errors import TrainingError
from campad.learning.prediction import Prediction
from campad.outputs.base import Plan
from campad.outputs.bindings import Binding
from campad.outputs.kinds import REGISTRY as KINDS
from campad.outputs.kinds import Kind
from campad.outputs.kinds import register as register_kind
from campad.protocol.limits import Limits
from campad.testing import FakeCamera, FakeNetwork
from server.fakes import COLOURS, HEADERS, HOST, ColourBackbone, ColourPage, make_app
from synthetic import photo_folder

LABELS = ("red", "green")
CAMERA = {"red": (220, 40, 40), "green": (40, 200, 60)}


def taught(classifier: Any) -> Controller:
    camera = FakeCamera(CAMERA)
    pad = Controller(LABELS, backbone=FakeNetwork(), classifier=classifier)  # type: ignore[arg-type]
    for burst in range(6):
        for label in LABELS:
            pad.add_example(camera.frame(label), label, burst=burst)
    return pad


@pytest.mark.parametrize(
    "classifier",
    [
        LogisticRegression(),
        KNeighborsClassifier(n_neighbors=3),
        make_pipeline(StandardScaler(), RidgeClassifier()),
        GridSearchCV(RidgeClassifier(), {"penalty": [0.01, 1.0]}, cv=3),
        pytest.param(
            SVC(probability=True),
            marks=pytest.mark.filterwarnings("ignore:.*probability.*:FutureWarning"),
        ),
    ],
    ids=lambda classifier: type(classifier).__name__,
)
def test_a_classifier_of_scikit_learn_learns(classifier: Any) -> None:
    """It gets class numbers, and recognises and is evaluated as campad's own are."""
    pad = taught(classifier).train()
    camera = FakeCamera(CAMERA, seed=1)

    assert [pad.predict(camera.frame(label)).label for label in LABELS] == list(LABELS)
    assert pad.evaluate().temperature == 1
    assert pad.classifier.classes_.tolist() == [0, 1]  # type: ignore[attr-defined]


class OneColumn(LogisticRegression):
    """Gives a probability of the second class only, as some do."""

    def predict_proba(self, xs: Any) -> Any:
        return super().predict_proba(xs)[:, 1:]


def test_a_classifier_that_says_too_little_is_refused() -> None:
    """Training tells what it must give; nothing was learned."""
    pad = taught(OneColumn())

    with pytest.raises(TrainingError, match=r"OneColumn .* must be \(1, 2\)"):
        pad.train()
    assert pad.predictor is None


class NearestMean:
    """The nearest mean of a class, by the three methods and two names that files keep."""

    def __init__(self, sharpness: float = 9.0) -> None:
        self.sharpness = sharpness

    def fit(self, xs: Any, ys: Any) -> "NearestMean":
        self.means_ = np.stack([xs[ys == c].mean(axis=0) for c in np.unique(ys)])
        self.classes_ = np.unique(ys)
        return self

    def predict_proba(self, xs: Any) -> Any:
        flat = np.asarray(xs).reshape(len(xs), -1)
        distances = np.linalg.norm(flat[:, None] - self.means_, axis=2)
        scores = np.exp(-self.sharpness * distances)
        return scores / scores.sum(axis=1, keepdims=True)


@pytest.fixture
def nearest_mean() -> Iterator[None]:
    """The classifier under a name."""
    register(
        Registered(
            "mean",
            "Nearest mean",
            "Compares with the mean of each class.",
            NearestMean,
            settings=("sharpness",),
            learned=("means_",),
        )
    )
    yield
    del REGISTRY["mean"]


@pytest.mark.usefixtures("nearest_mean")
def test_a_classifier_with_a_name_is_compared_and_saved(tmp_path: Path) -> None:
    """It is among the others, and a file brings it back as it was."""
    pad = taught(NearestMean(sharpness=5.0)).train()
    pad.save(tmp_path / "me.campad")
    again = load(tmp_path / "me.campad", backbone=FakeNetwork())  # type: ignore[arg-type]
    frame = FakeCamera(CAMERA, seed=2).frame("green")

    rows = {row.name: row.quality.accuracy for row in pad.compare()}

    assert rows["mean"] == 1
    assert list(rows) == ["dense", "ridge", "knn", "mean"]
    assert again.classifier.sharpness == 5.0  # type: ignore[attr-defined]
    np.testing.assert_allclose(
        list(again.predict(frame).probabilities.values()),
        list(pad.predict(frame).probabilities.values()),
        atol=1e-6,
    )


@pytest.mark.usefixtures("nearest_mean", "command_line_cache")
def test_a_classifier_with_a_name_is_chosen_on_the_command_line(tmp_path: Path) -> None:
    """`--classifier mean` learns with it."""
    folder, file = photo_folder(tmp_path / "photos"), tmp_path / "me.campad"
    words = ["train", str(folder), "-o", str(file), "--classifier", "mean", "--no-copies"]

    done = CliRunner().invoke(main, words)

    assert done.exit_code == 0, done.output
    assert isinstance(load(file).classifier, NearestMean)


@pytest.mark.usefixtures("nearest_mean")
def test_a_classifier_with_a_name_is_chosen_on_the_page() -> None:
    """The page is told of it, and learns with it."""
    with visiting() as page:
        names = [entry["name"] for entry in page.welcome["classifiers"]]
        settings = page.hear("state")["settings"] | {"classifier": "mean"}
        page.say("configure", settings=settings)
        page.hear("state", settings=settings)
        page.teach()
        answer = page.hear("predicted", seq=page.send(COLOURS["blue"]))

    assert names[-1] == "mean"
    assert answer["label"] == "blue"


class visiting:  # noqa: N801 - reads as a function
    """A page of a server with these options."""

    def __init__(self, **options: Any) -> None:
        limits = Limits(max_frames_per_s=1e9)  # type: ignore[arg-type]
        backbone = options.pop("backbone", None) or ColourBackbone()
        self._client = TestClient(
            make_app(backbone, limits=limits, **options),
            base_url=f"http://{HOST}",
            headers=HEADERS,
        )

    def __enter__(self) -> ColourPage:
        self._client.__enter__()
        self._socket = self._client.websocket_connect("/ws", headers=HEADERS)
        return ColourPage(self._socket.__enter__())

    def __exit__(self, *error: Any) -> None:
        self._socket.__exit__(*error)
        self._client.__exit__(*error)


class Diary:
    """An output that writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def set_labels(self, labels: tuple[str, ...]) -> None:
        self.told.append(labels)

    def act(self, decision: Decision, prediction: Prediction | None) -> None:
        if decision.changed:
            self.told.append(decision.label)

    def close(self) -> None:
        self.told.append("closed")


@pytest.fixture
def diary() -> Iterator[Diary]:
    """Known by name, as `kinds.register` makes it."""
    diary = Diary()
    register_kind(Kind("diary", "Writes down.", lambda binding: Plan(lambda: diary, "the diary")))
    yield diary
    del KINDS["diary"]


def test_an_output_gets_each_pages_decisions(diary: Diary) -> None:
    """From arming on: the classes, then what is decided, nothing when the page goes, the end."""
    with visiting(outputs=[Binding("diary")], decisions=IMMEDIATE) as page:
        page.teach()
        page.hear("predicted", seq=page.send(COLOURS["blue"]))
        page.say("arm", on=True)
        page.hear("state", armed=True)
        for label in ("red", "red", "blue", "red"):
            page.hear("predicted", seq=page.send(COLOURS[label]))

    assert diary.told == [("red", "blue"), "red", "blue", "red", None, "closed"]


class Elsewhere(Executor):
    """Does everything as another machine would: all that goes there and back is bytes."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(2)
        self.functions: set[str] = set()

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        self.functions.add(function.__name__)
        return self._threads.submit(_do, pickle.dumps((function, arguments, named)))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._threads.shutdown(wait, cancel_futures=cancel_futures)


def _do(data: bytes) -> Any:
    function, arguments, named = pickle.loads(data)
    return pickle.loads(pickle.dumps(function(*arguments, **named)))


def test_an_executor_that_shares_no_memory_does_all_the_work() -> None:
    """Frames, copies, training, scores and files: jobs and results are data."""
    elsewhere, backbone = Elsewhere(), FakeNetwork(frame_size=8, grid=2)
    executors = Executors(elsewhere, 2, elsewhere)
    with visiting(backbone=backbone, executors=executors) as page:
        page.teach()
        answer = page.hear("predicted", seq=page.send(COLOURS["red"]))
        page.send(COLOURS["red"], record="red", use="challenge")
        page.say("release")
        score = None
        while score is None:
            score = page.hear("challenged")["score"]
        page.say("compare")
        compared = page.hear("compared")

    assert answer["label"] == "red"
    assert json.dumps(score)
    assert [row["name"] for row in compared["rows"]] == ["dense", "ridge", "knn"]
    assert elsewhere.functions >= {
        "run_frame",
        "warped_pairs",
        "embed",
        "run_training",
        "score_holdout",
        "compare_classifiers",
    }
