"""How tasks are shared out among workers that come and go."""

import pickle
import queue
from concurrent.futures import Future
from typing import Any

from campad.compute.cluster.bridge import AT_ONCE, TRIES, Pool
from campad.compute.cluster.worker import about


class PlayedRay:
    """A cluster whose calls end when the test says so."""

    def __init__(self) -> None:
        self.actors: list[PlayedActor] = []
        self.killed: list[PlayedActor] = []

    def remote(self, **_options: Any) -> Any:
        return lambda _class: PlayedMethod(self._start)

    def _start(self) -> "PlayedActor":
        self.actors.append(PlayedActor())
        return self.actors[-1]

    def put(self, data: bytes) -> bytes:
        return data

    def get(self, reference: "PlayedReference") -> Any:
        return reference.result.result(20)

    def kill(self, actor: "PlayedActor") -> None:
        self.killed.append(actor)


class PlayedMethod:
    def __init__(self, function: Any) -> None:
        self.remote = function


class PlayedActor:
    """Its calls' futures: to `about`, and to `call`."""

    def __init__(self) -> None:
        self.abouts: list[Future[str]] = []
        self.calls: list[tuple[bytes, Future[bytes]]] = []
        self.about = PlayedMethod(lambda: PlayedReference(self.abouts))
        self.call = PlayedMethod(self._called)

    def _called(self, data: bytes, _kept: Any) -> "PlayedReference":
        reference = PlayedReference([])
        self.calls.append((data, reference.result))
        return reference


class PlayedReference:
    def __init__(self, kept: list[Any]) -> None:
        self.result: Future[Any] = Future()
        kept.append(self.result)


class Cluster:
    """A pool on a played cluster, and what it has said."""

    def __init__(self, processors: int) -> None:
        self.ray, self.said = PlayedRay(), list[tuple[Any, ...]]()
        self.events: queue.Queue[tuple[Any, ...]] = queue.Queue()
        say, tell = lambda *said: self.said.append(said), lambda *event: self.events.put(event)
        self.pool = Pool(self.ray, say, tell)
        self.pool.grow(processors)

    def end(self, call: "Future[Any]", result: Any) -> None:
        """Let a call end, and the pool hear of it."""
        if isinstance(result, Exception):
            call.set_exception(result)
        else:
            call.set_result(result)
        what, *about_it = self.events.get(timeout=20)
        getattr(self.pool, what)(*about_it)

    def start(self, said: str = about()) -> None:
        for actor in self.ray.actors:
            for future in actor.abouts:
                if not future.done():
                    self.end(future, said)


def test_a_worker_that_dies_loses_nothing() -> None:
    """Its tasks go to the other one, in their order; a late result of it counts for nothing."""
    cluster = Cluster(2)
    cluster.start()
    first, second = cluster.ray.actors
    for number in range(5):
        cluster.pool.take(number, b"%d" % number, [])
    assert [data for data, _ in first.calls] == [b"0", b"2"]
    assert [data for data, _ in second.calls] == [b"1", b"3"]

    cluster.end(first.calls[0][1], ConnectionError("it died"))
    cluster.end(first.calls[1][1], b"late")
    for _data, future in second.calls:  # grows meanwhile
        cluster.end(future, pickle.dumps("done"))

    assert [data for data, _ in second.calls] == [b"1", b"3", b"0", b"2", b"4"]
    done = [message[1] for message in cluster.said if message[0] == "done"]
    assert sorted(done) == [0, 1, 2, 3, 4]
    assert cluster.ray.killed == [first]
    cluster.pool.grow(2)
    assert len(cluster.ray.actors) == 3


def test_a_task_that_ends_every_worker_is_given_back() -> None:
    """After some tries it is said to be lost, and so is what nobody is left for."""
    cluster = Cluster(TRIES + 1)
    cluster.start()
    cluster.pool.take(7, b"bad", [])

    for _ in range(TRIES):
        (future,) = [f for actor in cluster.ray.actors for _, f in actor.calls if not f.done()]
        cluster.end(future, ConnectionError("it died"))

    assert ("lost", 7) in cluster.said
    assert cluster.said[-1] == ("workers", 1)
    for number in range(AT_ONCE + 2):
        cluster.pool.take(number, b"good", [])
    last = next(actor for actor in cluster.ray.actors if actor not in cluster.ray.killed)
    cluster.end(last.calls[-1][1], ConnectionError("it died"))
    assert [message[1] for message in cluster.said if message[0] == "lost"][1:] == [0, 1, 2, 3]
    cluster.pool.take(9, b"good", [])
    assert cluster.said[-1] == ("lost", 9)


def test_another_campad_is_refused() -> None:
    """A worker that is not what we are gets no task, and is not started again and again."""
    cluster = Cluster(1)
    cluster.start("campad 9.9, Python 3.14, x86_64")
    cluster.pool.grow(1)

    assert len(cluster.ray.actors) == 1
    (message,) = [message for message in cluster.said if message[0] == "refused"]
    assert "campad 9.9" in message[1]
