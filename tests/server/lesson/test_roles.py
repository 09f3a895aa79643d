"""Who may reach what in a lesson: exactly the allowed cells, of every address and every message."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import Mount
from starlette.websockets import WebSocketDisconnect

from campad.people.rights import STUDENT_MAY, STUDENT_MAY_NOT
from campad.protocol.from_page import Hello, read_message
from campad.protocol.limits import Limits
from campad.server.policy import LESSON_ROUTES
from campad.sessions.commands import ACTS
from server.lesson.room import Room, room

# By role: what is let through the gate. "anybody" has no token, and "past" one of an ended lesson.
ANYBODY = {
    *("GET /", "GET /join", "GET /teacher", "GET /authority", "GET /healthz"),
    *("GET /api/session", "POST /api/session", "GET /api/join", "POST /api/join"),
}
STUDENT = ANYBODY | {
    *("GET /api/project", "GET /api/program", "GET /api/graph", "WEBSOCKET /ws", "POST /api/leave"),
}
TEACHER = ANYBODY | {
    *("GET /api/lesson", "POST /api/lesson", "POST /api/lesson/start"),
    *("GET /api/lesson/projects", "GET /api/lesson/table", "GET /api/metrics"),
}
READER = ANYBODY | {"GET /metrics"}
MAY = {
    "reader": READER,
    "anybody": ANYBODY,
    "past": ANYBODY,
    "student": STUDENT,
    "teacher": TEACHER,
}
READER_TOKEN = "r" * 40
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "WEBSOCKET")
LET_IN = {200, 204, 400, 401, 404, 413, 415, 422, 501}
"""What is behind the gate may answer so; the gate's own words tell its 401 and 404 apart."""
GATE_SAYS = ("open this page by the link", "there is nothing here")
SAMPLES: dict[str, dict[str, Any]] = {
    "hello": {},
    "configure": {"settings": {}},
    "decide": {"decisions": {}},
    "guide": {"purpose": None},
    "correct": {"first": 1, "last": 2, "label": "red"},
    "mirror": {"on": True},
    "drop": {"burst": 1},
    "pause": {"on": True},
    "steer": {"direction": "up"},
    "bind": {"outputs": []},
    "arm": {"on": True},
    "recalibrate": {"on": False},
    "remove": {"ids": []},
    "relabel": {"ids": [], "label": "red"},
    "rename": {"label": "red", "to": "green"},
    "addclass": {"label": "green"},
    "deleteclass": {"label": "none"},
    "moveclass": {"label": "red", "position": 1},
}


@pytest.fixture(scope="module")
def here() -> Iterator[Room]:
    with room(reader=READER_TOKEN) as running:
        yield running


def tags() -> dict[type, str]:
    return {kind: str(kind.__struct_config__.tag) for kind in ACTS}


def passes(here: Room, method: str, path: str, token: str) -> bool:
    if method == "WEBSOCKET":
        try:
            with here.page(token, path=path):
                return True
        except WebSocketDisconnect:
            return False
    route = LESSON_ROUTES.get(path)
    content = {"content-type": (route.content if route else None) or "application/json"}
    answer = here.ask(method, path, token, content=b"", headers=content)
    return answer.status_code in LET_IN and not answer.text.startswith(GATE_SAYS)


def test_every_role_reaches_exactly_its_addresses(here: Room) -> None:
    """Every route that there is, and each that the policy names, by every method and role."""
    tokens = {"anybody": "", "past": here.join("Past"), "teacher": here.teacher}
    tokens["reader"] = READER_TOKEN
    here.teach("wipe")
    tokens["student"] = here.join("Ada")
    app: Any = here.client.app
    routes = {route.path for route in app.app.routes if not isinstance(route, Mount)}
    paths = sorted(({*routes, *LESSON_ROUTES} | {"/nothing"}) - {"/assets/"})
    # Files that everybody may have; of the pages' the lesson here has none.
    public = ("/join", "/teacher", "/authority")
    paths = [path for path in paths if path not in public and not path.startswith("/assets/")]
    paths.sort(key="/api/leave".__eq__)  # whoever has left may do nothing more
    got = {
        role: {
            f"{method} {path}"
            for path in paths
            for method in METHODS
            if passes(here, method, path, token)
        }
        for role, token in tokens.items()
    }
    pages = {"GET /join", "GET /teacher", "GET /authority"}

    assert got == {role: cells - pages for role, cells in MAY.items()}


def test_every_message_has_its_place() -> None:
    """A new message is in one of the tables, whichever, before it can be sent."""
    assert STUDENT_MAY | STUDENT_MAY_NOT.keys() == ACTS.keys()
    assert not STUDENT_MAY & STUDENT_MAY_NOT.keys()


def test_a_student_is_refused_exactly_what_is_not_theirs(here: Room) -> None:
    """Every message is sent; what is refused is said in words, and nothing happens."""
    refused = set()
    with here.page(here.join("Bea")) as page:
        for kind, tag in tags().items():
            if kind is Hello:
                continue
            message = {"type": tag, **SAMPLES.get(tag, {})}
            read_message(json.dumps(message), Limits())
            page.say(tag, **SAMPLES.get(tag, {}))
            page.say("hello")  # is refused, whatever came before
            heard = page.hear("error", code="not-allowed")
            if heard["message"] != STUDENT_MAY_NOT[Hello]:
                refused.add(kind)
                page.hear("error", message=STUDENT_MAY_NOT[Hello])

    assert refused | {Hello} == STUDENT_MAY_NOT.keys()


def test_nobody_reaches_the_session_of_somebody_else(here: Room) -> None:
    """A student who says another one's number is in their own session, and gets their own file."""
    here.teach("wipe")
    first, second = here.join("Cleo"), here.join("Dan")
    with here.page(first) as one:
        one.record("red")
        wanted = one.welcome["session"]
        with here.page(second, wanted) as other:
            saved = here.ask("GET", "/api/project", second, headers={"Campad-Session": wanted})

            assert other.welcome["session"] != wanted
            assert (other.welcome["offers"], other.welcome["outputs"]) == ([], [])
            assert {c["count"] for c in other.hear("state")["classes"]} == {0}
            assert saved.status_code == 200
