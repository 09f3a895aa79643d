"""What whoever looks after a lesson's server reads: metrics, whether it is well, and its log."""

import io
import json
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

import pytest

from campad.compute.cluster.executor import Counts
from campad.compute.executors import Executors
from campad.compute.watchdog import WatchedThreads
from campad.protocol.limits import Limits
from campad.server.operations import logs
from server.lesson.room import Room, room

READER = "r" * 40
BUSY = "the event loop was held up"
"""What the log says whenever the machine does something else."""


def samples(here: Room, accept: str = "text/plain") -> dict[tuple[str, str], float]:
    """What the parser of Prometheus' own package reads; it refuses what is not in the format."""
    if accept == "text/plain":
        from prometheus_client.parser import text_string_to_metric_families as families
    else:
        from prometheus_client.openmetrics.parser import text_string_to_metric_families as families
    answer = here.ask("GET", "/metrics", READER, headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(accept)
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value
        for family in families(answer.text)
        for sample in family.samples
    }


@pytest.mark.parametrize("accept", ["text/plain", "application/openmetrics-text"])
def test_prometheus_reads_how_the_server_is_doing(accept: str) -> None:
    """By its own parser: pages, frames and delays, and nobody's name; only with the token."""
    pytest.importorskip("prometheus_client")
    with room(reader=READER) as here:
        ada = here.join("Ada Lovelace")
        with here.page(ada) as page:
            page.teach()
            found = samples(here, accept)
        told = here.ask("GET", "/metrics", READER).text
        assert "Ada" not in told
        for token in ("", ada, here.teacher, READER[1:], READER + "r"):
            assert here.ask("GET", "/metrics", token).status_code == 401

    assert found["campad_pages", ""] == found["campad_people", ""] == 1
    assert found["campad_examples", ""] == found["campad_frames_total", "answered"] == 6
    assert found["campad_frame_turn_seconds_bucket", "+Inf"] == 6
    assert found["campad_frame_turn_seconds_count", ""] == 6
    assert found["process_resident_memory_bytes", ""] > 2**20


class Cluster(Executor):
    """Stands for one of two workers."""

    workers, counts = 2, Counts(there=7, here=1)


def test_prometheus_reads_how_a_cluster_is_doing() -> None:
    """How many workers there are, and what was done in their place."""
    pytest.importorskip("prometheus_client")
    threads = WatchedThreads(1, "test", Limits(), watched=False)
    given = Executors(threads, 1, ThreadPoolExecutor(1), beyond=Cluster())
    with room(executors=given, reader=READER) as here:
        found = samples(here)

    assert found["campad_workers", ""] == 2
    assert found["campad_batches_total", "there"] == 7
    assert found["campad_batches_total", "here"] == 1


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Where the log goes, as JSON, for the time of a test."""
    root, ours = logging.getLogger(), logging.getLogger("campad")
    before = root.handlers, root.level, ours.level
    root.handlers = []
    stream = io.StringIO()
    logs.log_json(stream)
    yield stream
    root.handlers, root.level, ours.level = before


def test_the_log_is_json_without_secrets(log: io.StringIO) -> None:
    """Of a whole lesson: who joined is a number, and no code, token, name or picture is in it."""
    with room() as here:
        ada = here.join("Ada Lovelace")
        asked = {"code": "WRONGS", "name": "Eve"}
        here.client.post("/api/join", json=asked)
        with here.page(ada) as page:
            page.teach()
        code, teacher = here.lesson.code.text, here.teacher
        here.teach("wipe")
    try:
        raise ValueError("something broke")
    except ValueError:
        logging.getLogger("campad.test").exception("it failed")
    every = [json.loads(line) for line in log.getvalue().splitlines()]

    ours = [line for line in every if not line["message"].startswith(BUSY)]
    said = [line["message"] for line in ours]
    assert said == ["somebody joined", "a wrong join code", "the lesson was wiped", "it failed"]
    assert [line.get("person") for line in ours] == [1, None, None, None]
    assert "something broke" in ours[-1]["error"]
    for secret in (ada, teacher, code, "WRONGS", "Lovelace", "Eve"):
        assert secret not in log.getvalue()


def test_health_says_when_the_network_does_not_answer_any_more() -> None:
    """Then whoever looks starts it again."""
    limits = Limits(stuck_ticks=0, max_stuck_threads=1)
    threads, back = WatchedThreads(1, "test", limits, watched=False), threading.Event()
    with ThreadPoolExecutor() as pool, room(executors=Executors(threads, 1, pool)) as here:
        assert here.client.get("/healthz").status_code == 200
        begun = threading.Event()
        lost = threads.submit(lambda: (begun.set(), back.wait(30)))
        assert begun.wait(10)
        threads.tick()
        sick = here.client.get("/healthz")
        back.set()

    assert (sick.status_code, "start campad again" in sick.text) == (503, True)
    assert isinstance(lost.exception(), TimeoutError)
