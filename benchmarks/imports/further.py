"""Teaches a Teachable Machine export a third class, and says how its own two fare.

python benchmarks/imports/further.py DATA      prints the table of results/imports/further.md

Two classes are taught as Teachable Machine does it: 40 photos each at most, dense 100, Adam 1e-3,
50 epochs, batches of 16, on a real export's network. That is the export. Then a third class gets 15
photos, and each of the two a few, of those that the export was made from. Judged are other people's
hands, the same people's heads in a second series, things in other shops.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from common.photos import Photos, Pipeline

import campad
from campad.classifiers import DenseClassifier
from campad.learning.prior import Prior
from campad.learning.trainer import Trainer

EXPORTED, NEW, FEW = 40, 15, (0, 1, 3, 5, 10)
ROUNDS = 12
OWN, ADDED = ["a", "b"], "c"


def splits(photos: Photos, kind: str) -> Any:
    """Give rounds of three classes, and which photos may be learned from and which are judged."""
    rng = np.random.default_rng(0)
    for number in range(ROUNDS):
        if kind == "heads":  # one person in each round, looking left, right and up
            person = np.unique(photos.people)[number % 8]
            three = [photos.labels.index(label) for label in ("left", "right", "up")]
            own, known = photos.people == person, photos.series == "s1"
            yield three, own & known, own & ~known
            continue
        three = rng.permutation(len(photos.labels))[:3].tolist()
        people = rng.permutation(np.unique(photos.people))
        known = (
            photos.people == "train"
            if kind == "fruit"
            else np.isin(photos.people, people[: len(people) // 2])
        )
        yield three, known, ~known


def measure(photos: Photos, pipeline: Pipeline, kind: str) -> dict[int, list[float]]:
    """Return, by how many photos of each own class: own before, after, alone; the new one."""
    found: dict[int, list[list[float]]] = {few: [] for few in FEW}
    xs = pipeline.features(photos).asked
    for number, (three, known, judged) in enumerate(splits(photos, kind)):
        rng = np.random.default_rng(number)
        learn = [rng.permutation(np.flatnonzero(known & (photos.classes == c))) for c in three]
        judge = [np.flatnonzero(judged & (photos.classes == c)) for c in three]
        prior = Prior(exported(xs, learn[:2]), tuple(OWN))
        for few in FEW:
            with_it, alone = (taught(xs, learn, few, one) for one in (prior, None))
            before = [share(prior_alone(prior), xs[judge[c]], OWN[c]) for c in (0, 1)]
            after = [share(with_it, xs[judge[c]], OWN[c]) for c in (0, 1)]
            plain = [share(alone, xs[judge[c]], OWN[c]) if few else np.nan for c in (0, 1)]
            new = share(with_it, xs[judge[2]], ADDED) if few else np.nan
            found[few].append([*map(float, map(np.mean, (before, after, plain))), new])
    return {few: np.mean(rows, axis=0).tolist() for few, rows in found.items()}


def exported(xs: Any, learn: list[Any]) -> DenseClassifier:
    """Train a head as Teachable Machine does."""
    chosen = [rows[:EXPORTED] for rows in learn]
    head = DenseClassifier(
        basis="features",
        epochs=50,
        learning_rate=1e-3,
        batch_fraction=min(1, 16 / sum(map(len, chosen))),
    )
    return head.fit(xs[np.concatenate(chosen)], np.repeat([0, 1], [len(rows) for rows in chosen]))


def prior_alone(prior: Prior) -> Trainer:
    """Return what has been taught nothing yet."""
    trainer = Trainer(OWN)
    trainer.prior = prior
    trainer.begin_with_prior()
    return trainer


def taught(xs: Any, learn: list[Any], few: int, prior: Prior | None) -> Trainer:
    """Teach a third class; without a photo of the others there is nothing to train."""
    trainer = Trainer([*OWN, ADDED])
    trainer.prior, trainer.rejection_rate = prior, 0
    for label, rows, count in zip(trainer.dataset.labels, learn, (few, few, NEW), strict=True):
        for row in rows[:count]:
            trainer.add(xs[row], label)
    trainer.begin_with_prior()
    if few:
        trainer.finish(trainer.run(DenseClassifier()))
    return trainer


def share(trainer: Trainer, xs: Any, label: str) -> float:
    """Return the part of some photos that is taken for a class, in per cent."""
    said = trainer.trained.predict(xs)
    return 100 * float(np.mean([one.label == label for one in said]))


if __name__ == "__main__":
    data = Path(sys.argv[1])
    network = campad.load_backbone(data / "teachable_machine")
    pipeline = Pipeline(network, lambda _n, _seed: None)
    print(
        "| photos | of each own class | own, before | own, after | own, examples alone | the new |"
    )
    print("|---|---:|---:|---:|---:|---:|")
    for folder, kind in (
        ("sign_digits", "signs"),
        ("head_poses", "heads"),
        ("shop_fruit", "fruit"),
    ):
        for few, row in measure(Photos(data / folder), pipeline, kind).items():
            cells = " | ".join("-" if np.isnan(one) else f"{one:.1f}" for one in row)
            print(f"| {kind} | {few} | {cells} |", flush=True)
