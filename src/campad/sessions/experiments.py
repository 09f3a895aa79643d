"""Experiments of a session, in the background: comparing classifiers, ranking layers.

Both work on copies of what there is when they begin, so recording and playing go on meanwhile.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import Any, Literal

import numpy as np

from campad.backbones.backbone import Backbone
from campad.dataset.readable_dataset import Snapshot
from campad.errors import ArgumentError, CampadError, TrainingError
from campad.evaluation.comparison import Comparison
from campad.imaging.frame import Pixels
from campad.learning.layer_ranking import Cut, best_first, candidates, rank_layer
from campad.learning.trainer import compare_classifiers
from campad.protocol import to_page
from campad.protocol.experiments import Compared, ComparisonState, RankedLayer, RankedLayers

log = logging.getLogger(__name__)

Kind = Literal["compare", "rank"]
Work = Callable[[], Awaitable[to_page.ToPage]]


class Experiments:
    """Runs one experiment of each kind at a time; calls `on_change` when one has ended."""

    def __init__(
        self,
        background: Executor,
        most_frames: int,
        send: Callable[[to_page.ToPage], Any],
        on_change: Callable[[], Any],
    ) -> None:
        self._background, self._most_frames = background, most_frames
        self._send, self._on_change = send, on_change
        self._tasks: dict[Kind, asyncio.Task[None]] = {}
        self._frames: list[tuple[Pixels, str, int]] = []  # with class and burst

    @property
    def working(self) -> list[Kind]:
        """What is going on."""
        return list(self._tasks)

    def close(self) -> None:
        """Take no interest in the results any longer."""
        for task in self._tasks.values():
            task.cancel()

    def compare(self, snapshot: Snapshot) -> None:
        """Try every classifier on these examples, unless that is going on already."""
        if "compare" not in self._tasks:
            self._start("compare", lambda: self._compare(snapshot))

    def add_frame(self, pixels: Pixels, label: str, burst: int) -> None:
        """Keep a picture to rank layers with; raises ArgumentError if there are too many."""
        if len(self._frames) >= self._most_frames:
            raise ArgumentError(f"at most {self._most_frames} pictures are ranked on")
        self._frames.append((pixels, label, burst))

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
        if len({label for _pixels, label, _burst in frames}) < 2:
            raise TrainingError("Ranking layers takes pictures of two classes at least.")
        self.forget_frames()
        own = Cut.of(backbone)
        self._start("rank", lambda: self._rank(frames, own))

    async def _compare(self, snapshot: Snapshot) -> to_page.ToPage:
        rows: list[Comparison] = await self._run(compare_classifiers, snapshot)
        return Compared(
            labels=list(rows[0].quality.labels),
            rows=[
                ComparisonState(
                    name=row.name,
                    accuracy=row.quality.accuracy,
                    interval=row.quality.interval,
                    n=row.quality.n,
                    confusion=row.quality.confusion.tolist(),
                    train_ms=round(row.train_ms, 2),
                    predict_ms=round(row.predict_ms, 3),
                )
                for row in rows
            ],
        )

    async def _rank(self, frames: list[tuple[Pixels, str, int]], own: Cut) -> to_page.ToPage:
        pixels, named, bursts = zip(*frames, strict=True)
        labels = sorted(set(named))
        classes = np.array([labels.index(label) for label in named])
        pictures = list(pixels), classes, np.array(bursts), labels
        cuts = await self._run(candidates, own)
        # One after the other, so that nothing goes on for long when the page has gone.
        rows = [await self._run(rank_layer, cut, *pictures) for cut in cuts]
        return RankedLayers(
            rows=[
                RankedLayer(
                    backbone=row.cut.backbone,
                    layer=row.cut.layer,
                    normalisation=row.cut.normalisation,
                    numbers=row.numbers,
                    accuracy=row.accuracy,
                    ms=round(row.ms, 2),
                    used=row.cut == own,
                )
                for row in best_first(rows)
            ],
            frames=len(frames),
        )

    def _run(self, function: Callable[..., Any], *arguments: Any) -> Awaitable[Any]:
        return asyncio.wrap_future(self._background.submit(function, *arguments))

    def _start(self, kind: Kind, work: Work) -> None:
        self._tasks[kind] = asyncio.create_task(self._tell(kind, work))

    async def _tell(self, kind: Kind, work: Work) -> None:
        try:
            self._send(await work())
        except CampadError as error:
            self._send(to_page.Failure.of(error))
        except Exception as error:  # told to the person; the session goes on
            log.exception("an experiment failed")
            self._send(to_page.Failure("error", f"That failed: {error}"))
        finally:
            del self._tasks[kind]
            self._on_change()
