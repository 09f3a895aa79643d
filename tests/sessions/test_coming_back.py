"""What outlives a server: sessions come back from their files as they were."""

import time
from pathlib import Path

import pytest

from campad.backbones.catalog import INT8
from campad.store import ProjectStore
from campad.store.folder import ProjectFolder
from server.fakes import COLOURS
from sessions.served import (
    contents_of,
    serving,
    visiting,
    wait_for_copies,
)


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


def test_the_mirror_belongs_to_the_project(tmp_path: Path) -> None:
    """It is on until somebody switches it off, and comes back as the project was taught."""
    with serving(tmp_path) as client, visiting(client) as page:
        page.hear("state", mirrored=True)
        page.say("mirror", on=False)
        page.hear("state", mirrored=False)
        page.record("red")
        session = page.welcome["session"]
    with serving(tmp_path) as client, visiting(client) as page:
        page.hear("state", mirrored=True)
        with visiting(client, session) as other:
            other.hear("state", mirrored=False)


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


@pytest.mark.parametrize(
    ("name", "layer", "sha256", "named"),
    [
        ("efficientnet-lite0", "two_taps", "", ["efficientnet-lite0-whole"]),
        ("efficientnet-lite0", "pool", "", []),
        ("efficientnet-lite0-int8", "three_taps", INT8.sha256, ["efficientnet-lite0-int8"]),
        ("efficientnet-lite0-int8", "three_taps", "of-another-one", []),
        ("somebody's own", "two_taps", "", []),
    ],
)
def test_networks_that_open_other_projects_are_named(
    tmp_path: Path, name: str, layer: str, sha256: str, named: list[str]
) -> None:
    """A new page is told which network of the catalogue opens projects that are kept, if it does
    so asked for by its name alone; a page that has begun is told nothing.
    """
    with (
        serving(
            tmp_path, name=name, layer=layer, sha256=sha256, normalisation=INT8.normalisation
        ) as client,
        visiting(client) as page,
    ):
        page.record("red")
    with serving(tmp_path, name="mobilenet-v1-0.25") as client:
        with visiting(client) as page:
            told = page.welcome["offers"], page.welcome["elsewhere"]
            page.record("red")
            session = page.welcome["session"]
        with visiting(client, session) as page:
            begun = page.welcome["elsewhere"]

    assert told == ([], named)
    assert begun == []


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


def test_another_network_of_the_same_name_is_told_apart(tmp_path: Path) -> None:
    """Its content decides: other weights are told and not offered; another name is the same."""
    with serving(tmp_path, sha256="a" * 64) as client, visiting(client) as page:
        page.record("red")
        session = page.welcome["session"]
    with serving(tmp_path, sha256="b" * 64) as client, visiting(client, session) as page:
        assert not page.welcome["resumed"]
        assert page.welcome["offers"] == []
        assert "SHA-256 aaaaaaaa" in page.hear("error")["message"]
    with serving(tmp_path, name="renamed", sha256="a" * 64) as client:
        with visiting(client) as page:
            assert [offer["project"] for offer in page.welcome["offers"]] == [session]
        with visiting(client, session) as page:
            assert page.welcome["resumed"]


def test_a_project_without_a_hash_gets_that_of_its_network(tmp_path: Path) -> None:
    """One that was kept by name alone opens, and goes on with what it was opened with."""
    with serving(tmp_path) as client, visiting(client) as page:
        page.record("red")
        session = page.welcome["session"]
    with serving(tmp_path, sha256="a" * 64) as client, visiting(client, session) as page:
        assert page.welcome["resumed"]
        page.record("red")
    (summary,) = ProjectFolder(tmp_path).summaries()

    assert summary.network["sha256"] == "a" * 64
    with serving(tmp_path, sha256="b" * 64) as client, visiting(client, session) as page:
        assert not page.welcome["resumed"]
