"""Makes the figures of docs/how-it-works.md from real runs, and draws them with Pillow.

    python scripts/figures.py [NAME ...]

NAME is one of copies, accuracy, reliability, likeness, drift, confusion; without a name all are
made, in two or three minutes. They go to docs/pictures. "copies" needs the photo of a cat that
comes with scikit-image; the others need the photos in ../shared/data, and are skipped where these
are missing (measured.py). No figure shows a person. Look at every figure before you keep it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "benchmarks"))

from common.machine import one_thread  # noqa: E402

one_thread()

import numpy as np  # noqa: E402
from drawing import (  # noqa: E402
    BLUE,
    FAINT,
    GREEN,
    INK,
    LARGE,
    ORANGE,
    PAPER,
    RED,
    SMALL,
    TEXT,
    Axes,
    Curve,
    Figure,
)
from measured import Measured  # noqa: E402
from unknown import calibration_error  # noqa: E402

from campad.evaluation.drift import DRIFTED  # noqa: E402
from campad.imaging.augment import warped_pairs  # noqa: E402
from campad.imaging.frame import to_square  # noqa: E402
from campad.imaging.picture import read_image  # noqa: E402

DATA = REPOSITORY.parent / "shared" / "data"


TILE, GAP = 168, 40
CAT_SEED = 8  # whose warps are all easy to see


def draw_copies() -> None:
    """One picture and its four warped copies."""
    import skimage

    photo = read_image(Path(skimage.__file__).parent / "data" / "chelsea.png")
    frame = to_square(photo, 192)
    figure = Figure(TILE + 46)
    words = ("the example", "first pair", "its opposite", "second pair", "its opposite")
    for number, picture in enumerate([frame, *warped_pairs(frame, CAT_SEED)]):
        x = number * (TILE + GAP)
        figure.paste((x, 0), picture, TILE)
        figure.text((x + TILE / 2, TILE + 32), words[number], anchor="ms")
    figure.save("copies", 56)


SHOTS = (3, 5, 10, 20, 40)


def draw_accuracy(data: Measured) -> None:
    """Accuracy on new people against the number of examples."""
    shown = {
        "campad, default": ("campad", BLUE, 0),
        "campad, default without copies": ("campad without copies", GREEN, 0),
        "the tutorial": ("the tutorial", ORANGE, 16),
        "Teachable Machine": ("Teachable Machine", RED, 16),
    }
    figure = Figure(560)
    axes = Axes(figure, (80, 60, 690, 470), (np.log(2.7), np.log(40)), (50, 100))
    axes.scale_y([(y, f"{y} %") for y in range(50, 101, 10)], "signs of new people, recognised")
    axes.scale_x([(np.log(k), str(k)) for k in SHOTS], "examples of each of the ten signs")
    ends = []
    for name, (words, colour, dash) in shown.items():
        curve = [(float(np.log(k)), data.accuracy(name, k)) for k in SHOTS]
        axes.curve(curve, colour, dash=dash)
        for point in curve:
            figure.dot(axes.at(point), 6, colour, filled=not dash)
        ends.append((axes.at(curve[-1])[1], words, colour))
    for y, words, colour in _apart(ends, 32):
        figure.text((712, y), words, colour=colour, anchor="lm")
    figure.save("accuracy")


BINS = 10
FEWEST = 40  # frames in a bin; what fewer say is chance


def draw_reliability(data: Measured) -> None:
    """What confidences are worth, before and after the temperature."""
    figure = Figure(580)
    shown = (("campad, default without copies", 5), ("campad, default", 20))
    for number, (name, k) in enumerate(shown):
        before, after, classes = data.confidences(name, k)
        left = 80 + 490 * number
        axes = Axes(figure, (left, 100, left + 390, 490), (0, 1), (0, 1))
        ticks = [(v / 100, f"{v} %") for v in range(0, 101, 20)]
        axes.scale_y(ticks, "so many are right")
        axes.scale_x(ticks, "so sure it is")
        title = f"{k} examples of each sign, " + ("without copies" if not number else "with copies")
        figure.text((left - 60, 36), title, size=LARGE)
        axes.curve([(0, 0), (1, 1)], FAINT, width=2, dash=8)
        for said, colour, filled, words, height in (
            (before, RED, False, "before", 0.16),
            (after, BLUE, True, "after", 0.07),
        ):
            bins = _reliability(said, classes)
            axes.curve(bins, colour)
            for point in bins:
                figure.dot(axes.at(point), 6, colour, filled=filled)
            error = 100 * calibration_error(said, classes)
            label = f"{words}: error {error:.1f} %"
            figure.text(axes.at((0.97, height)), label, colour=colour, anchor="rm")
    figure.save("reliability")


def draw_likeness(data: Measured) -> None:
    """How like what was taught frames are: of three kinds, with the threshold."""
    left_out, new, never = data.likenesses()
    figure = Figure(600)
    bins = np.arange(-13, 13) / 10
    kinds = (
        (left_out, "left-out examples", GREEN),
        (new, "taught signs, new people", BLUE),
        (never, "signs never taught", RED),
    )
    for number, (values, words, colour) in enumerate(kinds):
        top = 50 + 165 * number
        shares = np.histogram(np.clip(values, bins[0], bins[-1]), bins)[0] / len(values)
        axes = Axes(figure, (40, top, 960, top + 130), (bins[0], bins[-1]), (0, shares.max()))
        for start, end, share in zip(bins, bins[1:], shares, strict=False):
            (x, y), (right, bottom) = axes.at((start, share)), axes.at((end, 0))
            if share:
                figure.box((x + 1, y, right - 1, bottom), colour)
        ticks = [(v, f"{v:g}") for v in (-1, -0.5, 0, 0.5, 1)] if number == 2 else []
        axes.scale_x(ticks, "likeness, less the threshold" if number == 2 else "")
        figure.text((48, top + 18), words, colour=colour)
        below = 100 * (values < 0).mean()
        figure.text((48, top + 48), f"{below:.0f} % below the threshold", colour=colour)
    x, _ = axes.at((0, 0))
    figure.line([(x, 36), (x, 510)], INK, 2.5, 10)
    figure.text((x - 12, 26), "none of these", anchor="rs")
    figure.text((x + 12, 26), "one of them")
    figure.save("likeness")


FRAMES_PER_SECOND = 30


def draw_drift(data: Measured) -> None:
    """How far the mean of live frames lies from the plane, person by person, and in the median."""
    people = data.drifts()
    lengths = [min(len(parts[i]) for parts in people) for i in range(3)]
    ends = np.cumsum(lengths) / FRAMES_PER_SECOND
    figure, highest = Figure(560), 1.8
    axes = Axes(figure, (70, 70, 970, 470), (0, ends[-1]), (0, highest))
    axes.scale_y([(y / 10, f"{y / 10:g}") for y in range(0, 17, 4)], "drift")
    ticks = [(s, str(s)) for s in range(0, int(ends[-1]) + 1, 5)]
    axes.scale_x(ticks, f"seconds (thin: {len(people)} people; thick: their median)")
    for number, words in enumerate(("first recording", "second recording", "recalibrated")):
        start = ends[number] - lengths[number] / FRAMES_PER_SECOND
        curves = np.stack([parts[number][: lengths[number]] for parts in people])
        times = start + np.arange(lengths[number]) / FRAMES_PER_SECOND
        said = ~np.isnan(curves[0])
        for curve in curves[:, said]:
            axes.curve(list(zip(times[said], curve, strict=True))[::3], "#a9cbe0", width=2)
        median = np.median(curves[:, said], axis=0)
        axes.curve(list(zip(times[said], median, strict=True))[::3], BLUE, width=5)
        middle, top = axes.at(((start + ends[number]) / 2, highest))
        figure.text((middle, top - 24), words, anchor="ms")
        if number:
            axes.curve([(start, 0), (start, highest)], FAINT, width=2)
    axes.curve([(0, DRIFTED), (ends[-1], DRIFTED)], RED, width=2.5, dash=10)
    x, y = axes.at((0, DRIFTED))
    figure.text((x + 8, y - 10), "above this campad says so", colour=RED)
    figure.save("drift")


def draw_confusion(data: Measured) -> None:
    """Who is taken for whom, when each example's own recording is left out."""
    quality = data.quality()
    k, cell = len(quality.labels), 46
    left, top = 150, 96
    figure = Figure(top + k * cell + 20)
    figure.text((left + k * cell / 2, 34), "taken for the sign", anchor="ms")
    figure.text((left - 128, top + k * cell / 2 - 14), "what", anchor="lm")
    figure.text((left - 128, top + k * cell / 2 + 14), "it is", anchor="lm")
    for row, label in enumerate(quality.labels):
        figure.text((left - 14, top + (row + 0.5) * cell), label, anchor="rm", size=TEXT)
        figure.text((left + (row + 0.5) * cell, top - 12), label, anchor="ms", size=TEXT)
        for column, number in enumerate(quality.confusion[row]):
            x, y = left + column * cell, top + row * cell
            colour = _shade(BLUE if row == column else RED, number / quality.confusion[row].sum())
            figure.box((x + 1, y + 1, x + cell - 2, y + cell - 2), colour if number else "#f4f4f4")
            middle = (x + cell / 2, y + cell / 2)
            if number:
                ink = PAPER if row == column else INK
                figure.text(middle, str(number), anchor="mm", colour=ink)
    words_x = left + k * cell + 40
    right = int(np.trace(quality.confusion))
    low, high = quality.interval or (0.0, 0.0)
    for line, words in enumerate(
        (
            f"{quality.n} examples, one a recording",
            f"{right} recognised ({100 * right / quality.n:.1f} %)",
            f"95 % interval: {100 * low:.0f} to {100 * high:.0f} %",
        )
    ):
        figure.text((words_x, top + 40 + 36 * line), words, size=SMALL)
    figure.save("confusion")


def _apart(ends: list[tuple[float, str, str]], step: float) -> list[tuple[float, str, str]]:
    """Move the names of curves down until none lies on another."""
    placed: list[tuple[float, str, str]] = []
    for y, words, colour in sorted(ends):
        lowest = placed[-1][0] + step if placed else y
        placed.append((max(y, lowest), words, colour))
    return placed


def _reliability(said: Any, classes: Any) -> Curve:
    """Mean confidence and part that is right, for each bin of confidence with enough frames."""
    confidence, right = said.max(axis=1), said.argmax(axis=1) == classes
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    chosen = [bins == b for b in range(BINS) if (bins == b).sum() >= FEWEST]
    return [(float(confidence[c].mean()), float(right[c].mean())) for c in chosen]


def _shade(colour: str, part: float) -> str:
    """Mix a colour with the paper, the stronger the larger the part."""
    part = 0.35 + 0.65 * float(part) ** 0.5
    mixed = [255 + part * (int(colour[i : i + 2], 16) - 255) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(value):02x}" for value in mixed)


WITH_DATA: dict[str, Callable[[Measured], None]] = {
    "accuracy": draw_accuracy,
    "reliability": draw_reliability,
    "likeness": draw_likeness,
    "drift": draw_drift,
    "confusion": draw_confusion,
}


def main() -> None:
    names = sys.argv[1:] or ["copies", *WITH_DATA]
    if unknown := set(names) - {"copies", *WITH_DATA}:
        raise SystemExit(f"no such figure: {', '.join(unknown)}\n\n{__doc__}")
    if "copies" in names:
        draw_copies()
    wanted = [name for name in WITH_DATA if name in names]
    if not wanted:
        return
    if not DATA.is_dir():
        print(f"skipped for want of {DATA}: {', '.join(wanted)}")
        return
    measured = Measured(DATA)
    for name in wanted:
        WITH_DATA[name](measured)


if __name__ == "__main__":
    main()
