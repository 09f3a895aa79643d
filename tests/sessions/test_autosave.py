"""What outlives a server: sessions come back from their files as they were."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from campad.dataset import ControllerDataset
from campad.dataset.holdout import Holdout
from campad.learning.settings import LearningSettings
from campad.protocol.limits import Limits
from campad.sessions import saved_state
from campad.sessions.saved_state import SavedState, WrittenState, changes_since, is_empty, restore
from campad.sessions.session import Session
from campad.store import ProjectStore
from campad.store.disk import Disk
from campad.store.folder import ProjectFolder
from campad.testing import FakeDisk
from server.fakes import COLOURS, HEADERS, HOST, ColourBackbone, ColourPage, make_app

NETWORK = {"name": "colours", "layer": "grid"}
SAVE_EVERY_S = Limits().save_every_s


@contextmanager
def serving(
    folder: Path | None, *, name: str = "colours", disk: Disk | None = None, **limits: Any
) -> Iterator[TestClient]:
    """A server with this folder; when it ends, all is written."""
    backbone = ColourBackbone()
    backbone.name = name
    app = make_app(backbone, folder, disk, limits=Limits(**limits))
    with TestClient(app, base_url=f"http://{HOST}", headers=HEADERS) as it:
        yield it


@contextmanager
def visiting(client: TestClient, session: str | None = None) -> Iterator[ColourPage]:
    with client.websocket_connect("/ws", headers=HEADERS) as socket:
        yield ColourPage(socket, session)


def session_of(client: TestClient, page: ColourPage) -> Session:
    """What the server knows of a page."""
    app: Any = client.app
    session: Session = app.app.state.sessions.find(page.welcome["session"])
    return session


def wait_until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not there():
        assert time.monotonic() < end
        time.sleep(0.01)


def wait_for_copies(client: TestClient, page: ColourPage) -> None:
    """All copies that are on their way have arrived."""
    dataset = session_of(client, page).dataset
    wait_until(lambda: dataset.augmented == len(dataset))


def new_state(page: ColourPage, session: str) -> dict[str, Any]:
    """Wait for the state of another project than this one."""
    while (state := page.hear("state"))["project"] == session:
        pass
    return state


def contents_of(folder: Path, session: str) -> Any:
    store, contents = ProjectStore.open(ProjectFolder(folder).path(session))
    store.close()
    return contents


def test_a_session_comes_back_as_it_was(tmp_path: Path) -> None:
    """Classes, examples with their ids, settings and what was learned are there again."""
    with serving(tmp_path) as client, visiting(client) as page:
        page.teach()
        page.say("rename", label="red", to="rot")
        page.say("addclass", label="third")
        page.say("moveclass", label="third", position=0)
        page.record("blue", times=1, burst=9)
        page.say("undo")
        settings = page.hear("state")["settings"] | {"units": 50, "lost": 0.15}
        page.say("configure", settings=settings)
        page.say("deleteclass", label="third")
        before = page.hear("state", settings=settings)
        page.say("clear", label="blue")
        page.say("undo")
        kept = page.hear("removed")["kept"]
        session = page.welcome["session"]
    with serving(tmp_path) as client, visiting(client, session) as page:
        assert page.welcome["resumed"]
        assert page.welcome["offers"] == []
        after = page.hear("state")

        assert [entry["label"] for entry in after["classes"]] == ["rot", "blue"]
        assert after["settings"] == before["settings"]
        assert page.hear("removed")["kept"] == kept
        page.hear("trained")
        assert page.hear("predicted", seq=page.send(COLOURS["red"]))["label"] == "rot"
        page.send(COLOURS["blue"], record="blue", burst=20)
        assert page.hear("recorded")["id"] > max(number for number, _ in kept)


def test_what_is_not_in_the_dataset_comes_back_too(tmp_path: Path) -> None:
    """The challenge set, the shift of a recalibration, and the examples' copies."""
    with serving(tmp_path) as client, visiting(client) as page:
        page.teach()
        wait_for_copies(client, page)
        for label, colour in COLOURS.items():
            page.send(colour, record=label, use="challenge")
        page.say("release")
        score = None
        while not score or score["n"] < 2:
            score = page.hear("challenged")["score"]
        session = page.welcome["session"]
    contents = contents_of(tmp_path, session)
    assert sorted(contents.vectors) == [0, 1, 2, 3, 4, 5]
    with serving(tmp_path) as client, visiting(client, session) as page:
        page.hear("state", challenge=2)
        assert page.hear("challenged")["score"] == score


def test_nothing_is_trained_that_was_not(tmp_path: Path) -> None:
    """With training by itself off, a session that was not trained comes back untrained."""
    with serving(tmp_path) as client, visiting(client) as page:
        settings = page.hear("state")["settings"] | {"auto_train": False}
        page.say("configure", settings=settings)
        for burst, label in enumerate(COLOURS):
            page.record(label, burst=burst)
        page.say("release")
        session = page.welcome["session"]
    with serving(tmp_path) as client, visiting(client, session) as page:
        state = page.hear("state")

        assert (state["trained"], state["training"]) == (None, False)
        assert sum(entry["count"] for entry in state["classes"]) == 6


def test_a_new_page_is_offered_what_nobody_has_open(tmp_path: Path) -> None:
    """The newest first, and not what another page works on; after a restart those in the files."""
    with serving(tmp_path) as client, visiting(client) as page:
        page.record("red", times=2)
        with visiting(client) as other:
            assert other.welcome["offers"] == []
            other.record("blue", times=3)
            first = other.welcome["session"]
        with visiting(client) as third:
            (offer,) = third.welcome["offers"]
            assert (offer["project"], offer["examples"]) == (first, 3)
    with serving(tmp_path) as client, visiting(client) as page:
        found = [offer["examples"] for offer in page.welcome["offers"]]

        assert sorted(found) == [2, 3]
        assert page.welcome["offers"][0]["labels"] == list(COLOURS)
        assert time.time() - page.welcome["offers"][0]["changed_s"] < 600


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


def test_another_network_s_project_is_left_alone(tmp_path: Path) -> None:
    """A page whose project was made with another network is told, and begins anew."""
    with serving(tmp_path) as client, visiting(client) as page:
        page.record("red")
        session = page.welcome["session"]
    with serving(tmp_path, name="other") as client, visiting(client, session) as page:
        assert not page.welcome["resumed"]
        assert page.welcome["offers"] == []
        assert "another network" in page.hear("error")["message"]
    with serving(tmp_path) as client, visiting(client, session) as page:
        assert page.welcome["resumed"]


def test_damage_is_told(tmp_path: Path) -> None:
    """Of a damaged project the page gets what could be read, and how much could not."""
    with serving(tmp_path) as client, visiting(client) as page:
        page.teach()
        wait_for_copies(client, page)
        session = page.welcome["session"]
    path = ProjectFolder(tmp_path).path(session)
    data = bytearray(path.read_bytes())
    place = data.index(contents_of(tmp_path, session).activations[0].tobytes())
    data[place] ^= 1
    path.write_bytes(data)
    with serving(tmp_path) as client, visiting(client, session) as page:
        message = page.hear("error")["message"]

        assert "damaged" in message
        assert "5 examples are here" in message


def test_a_project_that_another_campad_has_is_left_to_it(tmp_path: Path) -> None:
    """The page is told, and begins anew."""
    with serving(tmp_path) as client, visiting(client) as page:
        page.record("red")
        session = page.welcome["session"]
    store, _ = ProjectStore.open(ProjectFolder(tmp_path).path(session))
    with serving(tmp_path) as client, visiting(client, session) as page:
        assert not page.welcome["resumed"]
        assert "another campad" in page.hear("error")["message"]
    store.close()


@pytest.mark.parametrize("session", ["../../x", "short", "x" * 64, "ä" * 20, ""])
def test_made_up_names_find_nothing(tmp_path: Path, session: str) -> None:
    """A session's name is no path: whatever is not one of ours gets a new session."""
    (tmp_path / "x.db").write_text("not campad's")
    with serving(tmp_path) as client, visiting(client, session) as page:
        assert not page.welcome["resumed"]


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


# What is written


def make_kept(n: int, *, copies: bool = True) -> SavedState:
    dataset = ControllerDataset(["a", "b"])
    for number in range(n):
        dataset.add(np.full(8, number, np.float32), "ab"[number % 2], burst=number // 4)
        if copies:
            dataset.add_vectors(number, np.full((3, 8), number, np.float32))
    return SavedState(dataset, Holdout(), LearningSettings(), None, trained=True)


def write_all(path: Path, kept: SavedState) -> tuple[int, WrittenState]:
    """Write in as many steps as it takes."""
    store, written, steps, all_of_it = ProjectStore.create(path), WrittenState.nothing(), 0, False
    while not all_of_it:
        changes, written, all_of_it = changes_since(written, kept, NETWORK)
        store.write(changes)
        steps += 1
    assert is_empty(changes_since(written, kept, NETWORK)[0])
    store.close()
    return steps, written


@pytest.mark.parametrize("n", [0, 1, saved_state.MOST_AT_ONCE, saved_state.MOST_AT_ONCE + 1, 499])
def test_many_examples_are_written_in_steps(tmp_path: Path, n: int) -> None:
    """However many there are, all of them get there, and then there is no more to write."""
    kept = make_kept(n)
    path = tmp_path / f"{'p' * 16}.db"
    steps, _ = write_all(path, kept)
    store, contents = ProjectStore.open(path)
    store.close()
    again, written = restore(contents, (8,))

    assert steps == max(1, -(-n // saved_state.MOST_AT_ONCE))
    assert again.dataset.examples == kept.dataset.examples
    assert again.dataset.next_id == n
    np.testing.assert_array_equal(again.dataset.xs, kept.dataset.xs)
    np.testing.assert_array_equal(again.dataset.vectors, kept.dataset.vectors)
    assert is_empty(changes_since(written, again, NETWORK)[0])


def test_copies_that_come_later_are_written_alone(tmp_path: Path) -> None:
    """An example is not written again for them."""
    kept = make_kept(4, copies=False)
    _, written = write_all(tmp_path / f"{'p' * 16}.db", kept)
    kept.dataset.add_vectors(2, np.ones((3, 8), np.float32))

    changes, _, _ = changes_since(written, kept, NETWORK)

    assert (changes.put, [number for number, _ in changes.vectors]) == ([], [2])
    assert changes.facts is None


def test_an_undone_deletion_writes_the_example_again(tmp_path: Path) -> None:
    """With its copies, since the file has lost them."""
    kept = make_kept(4)
    _, written = write_all(tmp_path / f"{'p' * 16}.db", kept)
    kept.dataset.remove([1])
    gone, written, _ = changes_since(written, kept, NETWORK)
    kept.dataset.undo()
    back, _, _ = changes_since(written, kept, NETWORK)

    assert gone.removed == [1]
    assert [example.id for example, _ in back.put] == [1]
    assert [number for number, _ in back.vectors] == [1]


def test_only_frames_of_the_challenge_that_changed_are_written(tmp_path: Path) -> None:
    """One more frame is one more array; clearing deletes them."""
    kept = make_kept(2)
    kept.holdout.add(np.ones(8), "a")
    _, written = write_all(tmp_path / f"{'p' * 16}.db", kept)
    kept.holdout.add(np.zeros(8), "b")
    more, written, _ = changes_since(written, kept, NETWORK)
    kept.holdout.clear()
    none, _, _ = changes_since(written, kept, NETWORK)

    assert list(more.arrays) == ["challenge-1"]
    assert dict(none.arrays) == {"challenge-0": None, "challenge-1": None}


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


def test_a_session_that_was_let_go_comes_back_from_its_file(tmp_path: Path) -> None:
    """After its time in memory it is written and closed, and read again when it is asked for."""
    with serving(tmp_path, session_kept_s=-1) as client:
        with visiting(client) as page:
            page.record("red", times=2)
            session = page.welcome["session"]
        with visiting(client) as other:
            assert [offer["examples"] for offer in other.welcome["offers"]] == [2]
            assert len(contents_of(tmp_path, session).examples) == 2  # nobody has it open
        with visiting(client, session) as page:
            assert page.welcome["resumed"]
            assert page.hear("state")["can_undo"] is False


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

    def write(self, store: ProjectStore | None, project: str, changes: Any) -> ProjectStore:
        self.begun.set()
        assert self.go_on.wait(10)
        store = super().write(store, project, changes)
        self.records += len(changes.put)
        return store


def test_changes_during_a_write_are_written_next(tmp_path: Path) -> None:
    """What is recorded while the disk is slow is there without any further change."""
    disk = SlowDisk(tmp_path)
    with serving(None, disk=disk) as client, visiting(client) as page:
        page.record("red", times=1)
        assert disk.begun.wait(10)
        page.record("red", times=2)
        disk.go_on.set()
        wait_until(lambda: disk.records == 3)


def test_a_class_s_former_name_comes_back_with_undo(tmp_path: Path) -> None:
    """The challenge set follows a renaming, and its undoing; a deleted class's pictures wait."""
    with serving(tmp_path) as client, visiting(client) as page:
        page.teach()
        page.send(COLOURS["red"], record="red", use="challenge")
        page.say("release")
        page.hear("challenged")
        for act in ({"type_": "rename", "label": "red", "to": "rot"}, {"type_": "undo"}):
            page.say(**act)
        page.say("addclass", label="third")
        page.say("deleteclass", label="red")
        page.say("rename", label="blue", to="blau")
        page.say("undo")
        page.say("undo")
        page.hear("state", can_undo=True)
        session = page.welcome["session"]

    assert contents_of(tmp_path, session).facts["challenge"] == ["red"]


def test_copies_beyond_the_limit_come_back(tmp_path: Path) -> None:
    """They do not count among so many examples, but would, if some were removed."""
    kept = make_kept(499)
    path = tmp_path / f"{'p' * 16}.db"
    _, written = write_all(path, kept)
    for number in range(499, 502):
        kept.dataset.add(np.full(8, number, np.float32), "a", burst=number)
    store, _ = ProjectStore.open(path)
    store.write(changes_since(written, kept, NETWORK)[0])
    store.close()
    store, contents = ProjectStore.open(path)
    store.close()
    again, _ = restore(contents, (8,))
    for dataset in (kept.dataset, again.dataset):
        dataset.remove([0, 1])

    assert again.dataset.augmented == kept.dataset.augmented == 497
    np.testing.assert_array_equal(again.dataset.vectors, kept.dataset.vectors)


def test_many_deletions_are_written_in_steps(tmp_path: Path) -> None:
    """A transaction's journal is as large as what it deletes: there is a limit to that as well."""
    kept = make_kept(400)
    path = tmp_path / f"{'p' * 16}.db"
    _, written = write_all(path, kept)
    kept.dataset.clear()
    store, _ = ProjectStore.open(path)
    steps, all_of_it = 0, False
    while not all_of_it:
        changes, written, all_of_it = changes_since(written, kept, NETWORK)
        store.write(changes)
        steps += 1
    store.close()
    store, contents = ProjectStore.open(path)
    store.close()

    assert steps == 2
    assert contents.examples == ()


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
