"""Files are written a moment later, whatever the disk does, and forgotten."""

import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from campad.protocol.limits import Limits
from campad.store import ProjectStore
from campad.store.disk import Disk
from campad.store.folder import ProjectFolder
from campad.testing import FakeDisk
from server.fakes import COLOURS
from sessions.served import (
    contents_of,
    new_state,
    serving,
    visiting,
    wait_until,
)

SAVE_EVERY_S = Limits().save_every_s


def test_an_empty_page_leaves_no_file(tmp_path: Path) -> None:
    """Whoever only looks in is not kept."""
    with serving(tmp_path) as client, visiting(client) as page:
        page.say("addclass", label="third")
        page.hear("state")

    assert list(tmp_path.rglob("*.db")) == []


def test_an_opened_project_gets_a_file_of_its_own(tmp_path: Path) -> None:
    """What was recorded before it stays in its own file."""
    with serving(tmp_path) as client, visiting(client) as page:
        page.record("red", times=2)
        mine = {"campad-session": page.welcome["session"]}
        saved = client.get("/api/project", headers=mine).content
        page.record("red", times=1)  # not written yet when the other project comes
        sent = mine | {"content-type": "application/octet-stream"}
        assert client.post("/api/project", headers=sent, content=saved).status_code == 204
        first = page.welcome["session"]
        second = new_state(page, first)["project"]

    assert len(contents_of(tmp_path, first).examples) == 3
    assert len(contents_of(tmp_path, str(second)).examples) == 2


def test_everything_is_forgotten_on_every_page(tmp_path: Path) -> None:
    """All files and all that the pages hold are gone, and who asked is told how much that was."""
    with serving(tmp_path) as client, visiting(client) as page:
        page.record("red", times=2)
    with serving(tmp_path) as client, visiting(client) as page, visiting(client) as other:
        other.teach()
        page.record("blue", times=1)
        time.sleep(2 * SAVE_EVERY_S)
        page.say("forget")
        emptied = new_state(page, page.welcome["session"])
        page.hear("removed", kept=[])
        told = page.hear("forgotten")
        other.hear("removed", kept=[])
        assert "Another page" in other.hear("error")["message"]

        assert (told["projects"], told["examples"]) == (3, 9)
        assert told["bytes"] > 0
        assert [entry["count"] for entry in emptied["classes"]] == [0, 0]
        assert emptied["trained"] is None
        assert list(tmp_path.rglob("*.db*")) == []
        page.record("red", times=1)
        page.say("release")
        page.hear("state", project=emptied["project"])
    assert len(contents_of(tmp_path, emptied["project"]).examples) == 1


def test_forgetting_without_a_folder_empties_the_pages() -> None:
    """Where nothing is kept there is still what the pages hold."""
    with serving(None) as client, visiting(client) as page:
        page.record("red", times=2)
        page.say("release")
        assert page.hear("state")["kept"] == {"on": False, "trouble": ""}
        page.say("forget")

        assert page.hear("forgotten") == {
            "type": "forgotten",
            "projects": 1,
            "examples": 2,
            "bytes": 0,
        }


def test_trouble_is_told_and_tried_again(tmp_path: Path) -> None:
    """While the disk refuses, everything goes on in memory; later all of it is written."""
    disk = FakeDisk(tmp_path)
    disk.refuses = "full"
    with serving(None, disk=disk, save_again_s=0.05) as client, visiting(client) as page:
        page.teach()
        page.hear("state", kept={"on": True, "trouble": "full"})
        disk.refuses = None
        page.hear("state", kept={"on": True, "trouble": ""})
        session = page.welcome["session"]

    assert len(contents_of(tmp_path, session).examples) == 6


def test_what_cannot_be_kept_is_not_given_up(tmp_path: Path) -> None:
    """While the disk refuses, no session is dropped, and no other project opened over it."""
    disk = FakeDisk(tmp_path)
    disk.refuses = "full"
    with serving(None, disk=disk, save_again_s=0.05, session_kept_s=-1) as client:
        with visiting(client) as page:
            page.record("red", times=3)
            page.say("release")
            page.hear("state", kept={"on": True, "trouble": "full"})
            session = page.welcome["session"]
            mine = {"campad-session": session}
            saved = client.get("/api/project", headers=mine).content
            sent = mine | {"content-type": "application/octet-stream"}
            answer = client.post("/api/project", headers=sent, content=saved)
            assert answer.status_code == 422
            assert "Save it to a file first" in answer.text
        with visiting(client):
            pass  # whoever comes lets old sessions go
        disk.refuses = None
        with visiting(client, session) as page:
            assert page.welcome["resumed"]
            page.hear("state", kept={"on": True, "trouble": ""})

    assert len(contents_of(tmp_path, session).examples) == 3


def test_forgetting_right_after_opening_a_project(tmp_path: Path) -> None:
    """The file of the project that was left is closed before it is deleted."""
    with serving(tmp_path) as client, visiting(client) as page:
        page.record("red", times=2)
        mine = {"campad-session": page.welcome["session"]}
        saved = client.get("/api/project", headers=mine).content
        sent = mine | {"content-type": "application/octet-stream"}
        client.post("/api/project", headers=sent, content=saved)
        page.say("forget")

        assert page.hear("forgotten")["projects"] >= 1
        assert list(tmp_path.rglob("*.db")) == []


def test_a_file_that_somebody_deleted_is_made_again(tmp_path: Path) -> None:
    """Everything is in memory, so all of it is written anew."""
    with serving(tmp_path) as client, visiting(client) as page:
        page.record("red", times=2)
        session = page.welcome["session"]
        path = ProjectFolder(tmp_path).path(session)
        end = time.monotonic() + 5
        while not path.exists() and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(2 * SAVE_EVERY_S)
        path.unlink()
        page.record("red", times=1)

    assert len(contents_of(tmp_path, session).examples) == 3


class SlowDisk(Disk):
    """A disk whose first write waits, and says that it has begun."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.begun, self.go_on, self.records = threading.Event(), threading.Event(), 0

    def write(self, store: ProjectStore, changes: Any) -> None:
        self.begun.set()
        assert self.go_on.wait(10)
        super().write(store, changes)
        self.records += len(changes.put)


def test_changes_during_a_write_are_written_next(tmp_path: Path) -> None:
    """What is recorded while the disk is slow is there without any further change."""
    disk = SlowDisk(tmp_path)
    with serving(None, disk=disk) as client, visiting(client) as page:
        page.record("red", times=1)
        assert disk.begun.wait(10)
        page.record("red", times=2)
        disk.go_on.set()
        wait_until(lambda: disk.records == 3)


@pytest.mark.skipif(os.name != "posix", reason="another system's folders have other rights")
def test_a_folder_that_is_in_the_way_is_told(tmp_path: Path) -> None:
    """A page records all the same, and is told why nothing is kept."""
    (tmp_path / "projects").write_text("in the way")
    with serving(tmp_path) as client, visiting(client) as page:
        page.teach()
        state = {"kept": {"trouble": ""}}
        while not state["kept"]["trouble"]:
            page.say("pause", on=True)  # whatever a page says, it is told the state
            state = page.hear("state", trained=list(COLOURS))

        assert state["kept"]["on"]
