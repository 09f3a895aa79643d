"""Experiments of a session, in threads of their own: comparing classifiers, ranking layers.

Both work on copies of what there is when they begin, so recording and playing go on meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from campad.compute.background import in_background
from campad.dataset import ControllerDataset, Snapshot
from campad.errors import ArgumentError, CampadError, TrainingError
from campad.evaluation.comparison import compare
from campad.imaging.frame import Pixels
from campad.learning.layer_ranking import Cut, candidates, rank_layers
from campad.learning.problems import make_problem, thin
from campad.protocol import to_page
from campad.protocol.limits import MAX_RANKED_FRAMES
from campad.sessions.reports import report_comparison, report_ranking

if TYPE_CHECKING:
    from campad.backbones import Backbone

log = logging.getLogger(__name__)

Kind = Literal["compare", "rank"]


@dataclass(frozen=True)
class RankedFrame:
    """One picture that layers are ranked on."""

    pixels: Pixels
    label: str
    burst: int


class Experiments:
    """Runs one experiment of each kind at a time.

    Args:
        send: takes messages for the page.
        on_change: called when an experiment has begun or ended.
    """

    def __init__(self, send: Callable[[to_page.ToPage], Any], on_change: Callable[[], Any]) -> None:
        self._send, self._on_change = send, on_change
        self._tasks: dict[Kind, asyncio.Task[None]] = {}
        self._frames: list[RankedFrame] = []
        self._closed = False

    @property
    def working(self) -> list[Kind]:
        """What is going on."""
        return list(self._tasks)

    def close(self) -> None:
        """Take no interest in the results any longer."""
        self._closed = True
        for task in self._tasks.values():
            task.cancel()

    # Comparing

    def compare(self, dataset: ControllerDataset) -> None:
        """Try every classifier on the examples.

        Raises:
            TrainingError: a class has no examples.
        """
        if not all(dataset.counts.values()):
            raise TrainingError("Comparing waits for examples of every class.")
        snapshot = thin(Snapshot.of(dataset))
        self._start("compare", lambda: _compare(snapshot))

    # Ranking

    def add_frame(self, pixels: Pixels, label: str, burst: int) -> None:
        """Keep a picture to rank layers with.

        Raises:
            ArgumentError: there are MAX_RANKED_FRAMES already.
        """
        if len(self._frames) >= MAX_RANKED_FRAMES:
            raise ArgumentError(f"at most {MAX_RANKED_FRAMES} pictures are ranked on")
        self._frames.append(RankedFrame(pixels, label, burst))

    def forget_frames(self) -> None:
        """Forget the pictures."""
        self._frames = []

    def rank(self, backbone: Backbone) -> None:
        """Rank layers on the pictures that were kept, and forget these.

        Raises:
            TrainingError: there are no pictures of two classes.
        """
        if "rank" in self._tasks:
            raise TrainingError("Layers are being ranked already.")
        frames = self._frames
        if len({frame.label for frame in frames}) < 2:
            raise TrainingError("Ranking layers takes pictures of two classes at least.")
        self.forget_frames()
        own = Cut(backbone.source, backbone.layer)
        self._start("rank", lambda: _rank(frames, own, self._go_on))

    def _go_on(self) -> None:
        """Called between two layers; ends the ranking if nobody waits for it."""
        if self._closed:
            raise CampadError("the page has gone")

    def _start(self, kind: Kind, work: Callable[[], to_page.ToPage]) -> None:
        if kind not in self._tasks:
            self._tasks[kind] = asyncio.create_task(self._run(kind, work))

    async def _run(self, kind: Kind, work: Callable[[], to_page.ToPage]) -> None:
        try:
            self._send(await in_background(work))
        except CampadError as error:
            self._send(to_page.Failure(error.code, str(error)))
        except Exception as error:  # told to the person; the session goes on
            log.exception("an experiment failed")
            self._send(to_page.Failure("error", f"That failed: {error}"))
        finally:
            del self._tasks[kind]
            self._on_change()


def _compare(snapshot: Snapshot) -> to_page.ToPage:
    rows = compare(
        lambda tangents: make_problem(snapshot, tangents=tangents),
        snapshot.bursts,
        snapshot.labels,
        time.perf_counter,
    )
    return report_comparison(rows)


def _rank(frames: list[RankedFrame], own: Cut, go_on: Callable[[], None]) -> to_page.ToPage:
    labels = sorted({frame.label for frame in frames})
    rows = rank_layers(
        [frame.pixels for frame in frames],
        np.array([labels.index(frame.label) for frame in frames]),
        np.array([frame.burst for frame in frames]),
        labels,
        candidates(own),
        time.perf_counter,
        go_on,
    )
    return report_ranking(rows, own, len(frames))
