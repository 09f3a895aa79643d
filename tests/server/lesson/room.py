"""A lesson without a network around it: a teacher, and students who joined."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from campad.people.kept import Keeping
from campad.people.lesson import Lesson
from campad.protocol.limits import Limits
from campad.server.app import create_app
from campad.server.lesson.certificates import Certificate
from campad.server.lesson.keys import LessonKeys
from campad.server.lesson.run import lesson_limits, lesson_routes
from campad.server.login import NewLink
from campad.server.policy import LESSON_ROUTES, Policy
from server.fakes import COLOURS, ColourBackbone, ColourPage

HOST = "192.168.1.20:8443"
ORIGIN = f"https://{HOST}"
HEADERS = {"host": HOST, "origin": ORIGIN}
PEOPLE = 3


class Room:
    """A lesson, and how somebody in it asks for things."""

    def __init__(self, client: TestClient, lesson: Lesson, keys: LessonKeys) -> None:
        self.client, self.lesson = client, lesson
        self.teacher = keys.redeem(keys.new_code()) or ""

    def join(self, name: str) -> str:
        asked = {"code": self.lesson.code.text, "name": name}
        answer = self.client.post("/api/join", json=asked)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["token"])

    def ask(self, method: str, path: str, token: str, **more: Any) -> Any:
        headers = {"authorization": f"Bearer {token}", **more.pop("headers", {})}
        return self.client.request(method, path, headers=headers, **more)

    def teach(self, type_: str, **fields: Any) -> Any:
        answer = self.ask("POST", "/api/lesson", self.teacher, json={"type": type_, **fields})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def people(self) -> list[dict[str, Any]]:
        return self.ask("GET", "/api/lesson", self.teacher).json()["people"]

    @contextmanager
    def page(
        self, token: str, session: str | None = None, path: str = "/ws"
    ) -> Iterator[ColourPage]:
        offered = f"campad.v1, campad.auth.{token}"
        headers = {**HEADERS, "sec-websocket-protocol": offered}
        with self.client.websocket_connect(path, headers=headers) as socket:
            yield ColourPage(socket, session)


@contextmanager
def room(
    keeping: Keeping | None = None,
    reader: str | None = None,
    limits: Limits | None = None,
    **more: Any,
) -> Iterator[Room]:
    """Serve a lesson; `more` is what else the application is told."""
    policy = Policy(
        8443, HOST.partition(":")[0], (HOST.partition(":")[0],), LESSON_ROUTES, secure=True
    )
    lesson, limits = Lesson(PEOPLE, keeping=keeping), limits or lesson_limits(PEOPLE)
    keys = LessonKeys(lesson, limits, keeping.folder if keeping else None, reader)
    shown = Certificate(Path("server.pem"), Path("server.key"), "AA:BB")
    app = create_app(
        ColourBackbone(),
        labels=list(COLOURS),
        policy=policy,
        tokens=keys,
        disk=keeping.disk if keeping else None,
        limits=limits,
        new_link=NewLink("join"),
        lesson=lesson,
        more_routes=lesson_routes(shown, policy),
        **more,
    )
    with TestClient(app, base_url=ORIGIN, headers=HEADERS) as client:
        yield Room(client, lesson, keys)
