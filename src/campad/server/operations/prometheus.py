"""Metrics in the format that Prometheus reads. Numbers of the whole server: nobody is named.

The gate has seen to it that whoever asks may. Names follow
https://prometheus.io/docs/practices/naming/: seconds and bytes, and "total" for what only grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

import campad
from campad.compute.counts import STEPS_S, Delays
from campad.errors import MissingExtraError, needs_extra

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric


async def metrics(request: Request) -> Response:
    """How the server is doing, in the form that the asker takes."""
    try:
        check_installed()
    except MissingExtraError as error:
        return PlainTextResponse(str(error), 501)
    from prometheus_client.exposition import choose_encoder

    encode, kind = choose_encoder(request.headers.get("accept", ""))
    state = request.app.state
    if not hasattr(state, "prometheus"):
        state.prometheus = registry(state)
    return Response(encode(state.prometheus), headers={"Content-Type": kind})


def check_installed() -> None:
    """Raise MissingExtraError if this cannot be done here."""
    with needs_extra("prometheus-client", "serve"):
        import prometheus_client  # noqa: F401


def registry(state: Any) -> CollectorRegistry:
    """Return what is collected: of the server with this state, and of its process."""
    from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector
    from prometheus_client import ProcessCollector as Process

    found = CollectorRegistry()
    found.register(_Server(state))
    for collector in (Process, PlatformCollector, GCCollector):
        collector(registry=found)
    return found


class _Server:
    """Looks at the server when it is asked."""

    def __init__(self, state: Any) -> None:
        self._state = state

    def describe(self) -> Iterable[Metric]:
        """Nothing is looked at before it is asked for."""
        return ()

    def collect(self) -> Iterator[Metric]:
        yield from self._people()
        yield from self._frames()
        yield from self._process()
        yield from self._cluster()

    def _people(self) -> Iterator[Metric]:
        from prometheus_client.metrics_core import GaugeMetricFamily as Gauge

        state = self._state
        yield Gauge("campad_pages", "Pages that are connected.", state.metrics.sockets)
        yield Gauge("campad_sessions", "Sessions in memory.", len(state.sessions))
        examples = sum(len(one.dataset) for one in state.sessions)
        yield Gauge("campad_examples", "Examples in memory, of all sessions.", examples)
        if state.lesson:
            lesson = state.lesson
            yield Gauge("campad_people", "People in the lesson.", len(lesson.members))
            yield Gauge("campad_lesson_paused", "1 while it is.", int(lesson.paused))
            shut = len(lesson.code.shut)
            yield Gauge("campad_codes_shut", "Addresses whose join codes are not looked at.", shut)

    def _frames(self) -> Iterator[Metric]:
        from prometheus_client.metrics_core import CounterMetricFamily as Counter
        from prometheus_client.metrics_core import GaugeMetricFamily as Gauge

        counts, metrics = self._state.embedder.counts, self._state.metrics
        frames = Counter("campad_frames", "Frames, by what became of them.", labels=["outcome"])
        for outcome in ("answered", "replaced", "refused", "failed"):
            frames.add_metric([outcome], getattr(counts, outcome))
        frames.add_metric(["too_fast"], metrics.dropped)
        yield frames
        yield _histogram("campad_frame_wait_seconds", "From coming to its turn.", counts.waited)
        yield _histogram("campad_frame_turn_seconds", "Its turn at the network.", counts.took)
        waiting = self._state.embedder.waiting
        queue = Gauge("campad_queue", "What waits, or is computed, now.", labels=["of"])
        for name, number in zip(("pages", "running", "copies"), waiting, strict=True):
            queue.add_metric([name], number)
        yield queue

    def _process(self) -> Iterator[Metric]:
        from prometheus_client.metrics_core import CounterMetricFamily as Counter
        from prometheus_client.metrics_core import GaugeMetricFamily as Gauge
        from prometheus_client.metrics_core import InfoMetricFamily as Info

        metrics = self._state.metrics
        told = metrics.report(len(self._state.sessions))
        yield Counter("campad_errors", "Errors that were logged.", metrics.errors)
        lag = Gauge(
            "campad_event_loop_lag_seconds", "How late it was, last minute.", labels=["quantile"]
        )
        for quantile, name in (("0.5", "lag_p50_ms"), ("0.99", "lag_p99_ms")):
            lag.add_metric([quantile], told[name] / 1000)
        yield lag
        yield Gauge("campad_threads", "Threads of the process.", told["threads"])
        yield Gauge("campad_tasks", "Tasks of the event loop.", told["tasks"])
        about = {"version": campad.__version__, "network": self._state.sessions.backbone.name}
        yield Info("campad", "What runs.", about)

    def _cluster(self) -> Iterator[Metric]:
        """What a cluster does, where frames go to one."""
        from prometheus_client.metrics_core import CounterMetricFamily as Counter
        from prometheus_client.metrics_core import GaugeMetricFamily as Gauge

        if (cluster := self._state.executors.beyond) is None:
            return
        yield Gauge("campad_workers", "Workers of the cluster.", cluster.workers)
        batches = Counter("campad_batches", "Batches, by where they were done.", labels=["where"])
        batches.add_metric(["there"], cluster.counts.there)
        batches.add_metric(["here"], cluster.counts.here)
        yield batches


def _histogram(name: str, words: str, delays: Delays) -> Metric:
    from prometheus_client.metrics_core import HistogramMetricFamily

    buckets: list[tuple[str, float]] = []
    so_far = 0
    for step, count in zip([*map(str, STEPS_S), "+Inf"], delays.counts, strict=True):
        so_far += count
        buckets.append((step, so_far))
    return HistogramMetricFamily(name, words, buckets=buckets, sum_value=delays.total_s)
