"""A lesson from its beginning to its end, as the teacher's and the students' pages ask for it."""

import asyncio
import csv
import io
import zipfile
from collections.abc import Iterator

import msgspec
import pytest
from starlette.websockets import WebSocketDisconnect

from campad.people.lesson import Lesson
from campad.server.lesson.run import lesson_limits
from server.lesson.room import PEOPLE, Room, room


@pytest.fixture
def here() -> Iterator[Room]:
    with room() as running:
        yield running


def test_a_lesson_from_joining_to_wiping(here: Room) -> None:
    """The teacher sees how far each is, hands out, pauses and collects; then nothing is left."""
    ada, bea = here.join("Ada"), here.join("=Bea()")
    with here.page(ada) as one, here.page(bea) as other:
        one.teach()
        rows = {row["name"]: row for row in here.people()}
        assert (rows["Ada"]["examples"], rows["Ada"]["trained"]) == (6, True)
        assert (rows["=Bea()"]["examples"], rows["=Bea()"]["empty"]) == (0, 2)

        packed = here.ask("GET", "/api/lesson/projects", here.teacher).content
        with zipfile.ZipFile(io.BytesIO(packed)) as file:
            assert file.namelist() == ["01 Ada.campad"]
            taught = file.read("01 Ada.campad")
        kind = {"content-type": "application/octet-stream"}
        given = here.ask("POST", "/api/lesson/start", here.teacher, content=taught, headers=kind)
        assert given.status_code == 204
        assert {row["examples"] for row in here.people()} == {6}

        one.say("play")
        one.hear("state", playing=True, paused=False)
        here.teach("pause", on=True)
        one.hear("state", playing=True, paused=True)
        other.hear("lesson", paused=True)
        other.say("release")  # what ends something is no fault
        other.say("train")
        assert "paused" in other.hear("error", code="not-allowed")["message"]
        here.teach("pause", on=False)

        table = here.ask("GET", "/api/lesson/table", here.teacher).text
        names = [row["name"] for row in csv.DictReader(io.StringIO(table))]
        assert names == ["Ada", "'=Bea()"]  # no formula

        assert here.teach("wipe")["people"] == []
        for page in (one, other):
            with pytest.raises(WebSocketDisconnect):
                page.hear("nothing")
    assert here.lesson.sessions is not None
    assert len(here.lesson.sessions) == 0
    for path in ("/api/session", "/api/project", "/api/program", "/api/graph"):
        assert here.ask("GET", path, ada).status_code == 401
    with pytest.raises(WebSocketDisconnect), here.page(ada):
        pass


def test_what_is_no_project_is_not_handed_out(here: Room) -> None:
    """The teacher hears why, and everybody keeps what they have."""
    with here.page(here.join("Ada")) as page:
        page.record("red")
        kind = {"content-type": "application/octet-stream"}
        answer = here.ask("POST", "/api/lesson/start", here.teacher, content=b"no", headers=kind)

        assert answer.status_code == 422
        assert here.people()[0]["examples"] == 3


def test_names_are_one_persons_and_the_teacher_lets_people_back(here: Room) -> None:
    """Whoever comes back by their name has their session; the token that they had is void."""
    first = here.join("Ada")
    asked = {"code": here.lesson.code.text, "name": "ADA "}
    assert here.client.post("/api/join", json=asked).status_code == 422
    with here.page(first) as page:
        page.record("red")
    here.teach("letback", person=1)
    second = here.client.post("/api/join", json=asked).json()["token"]

    with here.page(second) as page:
        assert 3 in [one["count"] for one in page.hear("state")["classes"]]
    assert here.ask("GET", "/api/session", first).status_code == 401
    assert here.client.post("/api/join", json=asked).status_code == 422


def test_guesses_lock_nobody_out_who_is_in(here: Room) -> None:
    """The teacher's page says where from; a new code lets the next one in after a minute."""
    token = here.join("Ada")
    wrong = [
        here.client.post("/api/join", json={"code": "WRONGS", "name": "Eve"}).status_code
        for _ in range(7)
    ]

    assert wrong == [401] * 5 + [429] * 2
    assert [one["address"] for one in here.ask("GET", "/api/lesson", here.teacher).json()["shut"]]
    with here.page(token) as page:
        page.record("red")


def test_a_locked_or_full_lesson_takes_nobody_else(here: Room) -> None:
    """Who is in stays in."""
    here.join("Ada")
    here.teach("lock", on=True)
    asked = {"code": here.lesson.code.text, "name": "Bea"}
    locked = here.client.post("/api/join", json=asked)
    here.teach("lock", on=False)
    for number in range(PEOPLE - 1):
        here.join(f"somebody {number}")
    full = here.client.post("/api/join", json=asked)

    assert ("locked" in locked.text, "full" in full.text) == (True, True)


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "a" * 41, "a\u202eb", "a\nb\x07"])
def test_names_that_cannot_be_shown_are_refused(name: str) -> None:
    """In words, before anybody has to look at them."""
    with pytest.raises(ValueError, match="name"):
        Lesson(PEOPLE).join(name)


def test_of_whom_no_page_has_come_yet_the_table_has_no_count(here: Room) -> None:
    """None is not 0: after a restart everybody's examples are there, and are not looked at yet."""
    here.join("Ada")
    table = here.ask("GET", "/api/lesson/table", here.teacher).text

    assert [row["examples"] for row in here.people()] == [None]
    assert [row["examples"] for row in csv.DictReader(io.StringIO(table))] == [""]


def test_two_pages_of_one_person_that_come_at_once_get_one_session(here: Room) -> None:
    """While somebody else is let out, which takes a moment; so the wipe leaves nothing behind."""
    member, gone = (here.lesson.visitor(here.join(name)) for name in ("Ada", "Bea"))
    assert member
    assert gone

    async def at_once() -> None:
        await gone.enter(None)
        pages = member.enter(None), member.enter(None)
        _, one, other = await asyncio.gather(here.lesson.send_away(gone.number), *pages)
        assert one is other

    assert here.client.portal
    here.client.portal.call(at_once)
    here.teach("wipe")

    assert here.lesson.sessions is not None
    assert len(here.lesson.sessions) == 0


def test_who_floods_waits_and_nobody_else_does() -> None:
    """Their connection is not read for a moment, and they are told; others go on."""
    slow = msgspec.structs.replace(lesson_limits(PEOPLE), max_messages_per_s=0.01, message_burst=2)
    with (
        room(limits=slow) as here,
        here.page(here.join("Ada")) as one,
        here.page(here.join("Bea")) as other,
    ):
        for on in (True, False, True):
            one.say("mirror", on=on)
        assert "messages a second" in one.hear("error", code="too-fast")["message"]
        other.record("red")
        assert {row["name"]: row["examples"] for row in here.people()} == {"Ada": 0, "Bea": 3}
