"""What is bound is kept with the project; what a file brings is not live before it is allowed."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from campad.decisions import IMMEDIATE
from campad.outputs.desk import NOT_ALLOWED
from outputs.steered import Diary, known, wait_until
from server.fakes import COLOURS, ColourPage
from sessions.served import new_state, serving, visiting

BOUND = {"kind": "diary", "address": "", "classes": {"red": "a", "blue": "b"}}


@pytest.fixture
def diary() -> Iterator[Diary]:
    diary = Diary()
    with known(diary=lambda: diary):
        yield diary


def bind(page: ColourPage, *outputs: dict[str, Any]) -> dict[str, Any]:
    page.say("bind", outputs=list(outputs))
    return page.hear("state", outputs=[{"binding": one, "trouble": ""} for one in outputs])


def saved(client: TestClient, page: ColourPage) -> bytes:
    headers = {"campad-session": page.welcome["session"]}
    return client.get("/api/project", headers=headers).content


def opened(client: TestClient, page: ColourPage, file: bytes) -> dict[str, Any]:
    """The state after a file was opened in the place of what is there."""
    headers = {
        "campad-session": page.welcome["session"],
        "content-type": "application/octet-stream",
    }
    page.say("release")  # after which it says what there is
    before = page.hear("state")["project"]
    assert client.post("/api/project", headers=headers, content=file).status_code < 300
    return new_state(page, before)


def bindings(state: dict[str, Any]) -> list[dict[str, Any]]:
    return [one["binding"] for one in state["outputs"]]


def test_it_is_there_after_a_restart_and_not_armed(tmp_path: Path, diary: Diary) -> None:
    """Who has bound it here need not allow it; a page that begins anew has nothing bound."""
    with serving(tmp_path) as client, visiting(client) as page:
        page.record("red")
        bind(page, BOUND)
        page.say("arm", on=True)
        page.hear("state", arming=True, armed=False)
        page.hear("state", arming=False, armed=True)
        session = page.welcome["session"]
    with serving(tmp_path) as client, visiting(client, session) as page:
        again = page.hear("state")
        page.say("arm", on=True)
        page.hear("state", armed=True)
    with serving(tmp_path) as client, visiting(client) as page:
        anew = page.hear("state")

    assert (bindings(again), again["outputs_allowed"], again["armed"]) == ([BOUND], True, False)
    assert bindings(anew) == []
    assert diary.told == ["closed", "closed"]


def test_a_reload_of_the_page_disarms_and_keeps_it(client: TestClient, diary: Diary) -> None:
    """The next page is told why."""
    with visiting(client) as page:
        bind(page, BOUND)
        page.say("arm", on=True)
        page.hear("state", armed=True)
    with visiting(client, page.welcome["session"]) as again:
        state = again.hear("state")

    assert (bindings(state), state["armed"]) == ([BOUND], False)
    assert state["disarmed"] == "The page had gone."


def test_what_a_file_brings_is_live_when_it_is_allowed(tmp_path: Path, diary: Diary) -> None:
    """Not before, not after a restart, and not changed meanwhile; a saved file allows nothing."""
    with serving(tmp_path) as client:
        with visiting(client) as page:
            page.teach()
            bind(page, BOUND)
            file = saved(client, page)
        with visiting(client) as page:
            state = opened(client, page, file)
            page.say("arm", on=True)
            unarmed = page.hear("error")["message"]
            page.say("bind", outputs=[BOUND, BOUND])
            unbound = page.hear("error")["message"]
            project = state["project"]
    with serving(tmp_path) as client, visiting(client, project) as page:
        restarted = page.hear("state")
        page.hear("trained")
        page.say("decide", decisions=IMMEDIATE.to_plain())
        page.say("allow")
        page.hear("state", outputs_allowed=True, arming_problem="")
        page.say("arm", on=True)
        page.hear("state", armed=True)
        page.hear("predicted", seq=page.send(COLOURS["blue"]))
        heard = list(diary.told)
        reopened = opened(client, page, saved(client, page))

    assert (bindings(state), state["outputs_allowed"]) == ([BOUND], False)
    assert unarmed == unbound == state["arming_problem"] == NOT_ALLOWED
    assert (bindings(restarted), restarted["outputs_allowed"]) == ([BOUND], False)
    assert heard == ["+blue"]
    assert diary.told == ["+blue", "-blue", "closed"]
    assert (bindings(reopened), reopened["outputs_allowed"]) == ([BOUND], False)


def test_what_a_file_brings_can_be_removed(client: TestClient, diary: Diary) -> None:
    """Then something else can be bound, which need not be allowed."""
    with visiting(client) as page:
        bind(page, BOUND)
        opened(client, page, saved(client, page))
        bind(page)
        state = bind(page, {**BOUND, "classes": {"red": "c"}})

    assert (state["outputs_allowed"], state["arming_problem"]) == (True, "")


def test_it_follows_a_class_to_another_name_and_back(client: TestClient, diary: Diary) -> None:
    """Disarmed, since what is armed knows the class by its former name."""
    with visiting(client) as page:
        bind(page, BOUND)
        page.say("arm", on=True)
        page.hear("state", armed=True)
        page.say("rename", label="red", to="rot")
        renamed = page.hear("state", armed=False)
        page.say("undo")
        undone = page.hear("state")

    assert bindings(renamed) == [{**BOUND, "classes": {"rot": "a", "blue": "b"}}]
    assert renamed["disarmed"] == "The class 'red' is called 'rot' now."
    assert renamed["arming_problem"] == undone["arming_problem"] == ""
    assert bindings(undone) == [BOUND]


def test_a_class_that_is_deleted_is_said_and_waited_for(client: TestClient, diary: Diary) -> None:
    """Nothing is armed with it gone; it comes back with what it did."""
    with visiting(client) as page:
        bind(page, BOUND)
        page.say("addclass", label="green")
        page.say("deleteclass", label="red")
        deleted = page.hear("state", arming_problem=gone("red", "blue, green"))
        page.say("arm", on=True)
        refused = page.hear("error")["message"]
        page.say("undo")
        undone = page.hear("state", arming_problem="")

    assert refused == deleted["arming_problem"]
    assert bindings(deleted) == bindings(undone) == [BOUND]


def gone(label: str, others: str) -> str:
    return f"diary: there is no class {label!r} (any more); there are: {others}"


def test_who_disarms_while_it_is_being_armed_is_obeyed(client: TestClient) -> None:
    """However long it takes: what is made too late is closed; armed anew, it waits for that."""
    ready, made = threading.Event(), list[Diary]()

    def make() -> Diary:
        assert ready.wait(10)
        made.append(Diary())
        return made[-1]

    with known(diary=make), visiting(client) as page:
        bind(page, BOUND)
        page.say("arm", on=True)
        page.hear("state", arming=True)
        page.say("arm", on=False)
        page.hear("state", arming=False, armed=False)
        page.say("arm", on=True)
        page.hear("state", arming=True)
        ready.set()
        page.hear("state", armed=True)
        wait_until(lambda: len(made) == 2)

    assert [diary.told for diary in made] == [["closed"], ["closed"]]


@pytest.mark.parametrize(
    "binding",
    [
        {"kind": "command", "classes": {"red": "touch it"}},
        {"kind": "keyboard", "classes": {"red": "ctrl+c"}, "allow": "ctrl+c"},
        {"kind": "mqtt", "address": "localhost", "password-file": "/etc/hostname"},
        {"kind": "telepathy", "classes": {"red": "a"}},
    ],
)
def test_a_hostile_file_gets_no_further_than_its_reader(
    client: TestClient, binding: dict[str, Any]
) -> None:
    """Even allowed: what counts only where it is typed is not armed."""
    from archive.archives import with_json

    with visiting(client) as page:
        file = with_json(saved(client, page), "manifest.json", outputs=[binding])
        state = opened(client, page, file)
        page.say("allow")
        page.say("arm", on=True)
        refused = page.hear("error")["message"]
        after = page.hear("state")

    assert (state["outputs_allowed"], after["armed"]) == (False, False)
    assert "cannot be set in the page, nor come with a project" in refused or (
        "there is no output 'telepathy'" in refused
    )
