"""The mirror goes with a project from a page to its file and back."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from archive.archives import with_json
from campad.archive import archive
from server.fakes import ColourBackbone, ColourPage
from sessions.served import new_state, serving, visiting


def saved(client: TestClient, session: str) -> bytes:
    return client.get("/api/project", headers={"campad-session": session}).content


def mirrored(file: bytes) -> bool | None:
    """What a file says."""
    return archive.loads(file, backbone=ColourBackbone()).mirrored  # type: ignore[arg-type]


def turn(page: ColourPage, *, on: bool) -> None:
    page.say("mirror", on=on)
    page.hear("state", mirrored=on)


def opening(client: TestClient, page: ColourPage, file: bytes) -> tuple[int, str]:
    headers = {"content-type": "application/octet-stream"}
    headers["campad-session"] = page.welcome["session"]
    answer = client.post("/api/project", headers=headers, content=file)
    return answer.status_code, answer.text


@pytest.mark.parametrize("on", [True, False])
def test_a_file_says_which_way_round_the_page_taught(
    on: bool, client: TestClient, page: ColourPage
) -> None:
    """However the mirror stands when it is saved; of no examples, as it stands."""
    turn(page, on=on)
    empty = saved(client, page.welcome["session"])
    page.record("red", times=2)
    turn(page, on=not on)

    assert (mirrored(empty), mirrored(saved(client, page.welcome["session"]))) == (on, on)


def test_what_was_taught_both_ways_round_is_not_known(client: TestClient, page: ColourPage) -> None:
    """A file cannot say it then; it can when the others are gone, and not when they come back."""
    session = page.welcome["session"]
    page.record("red", times=1)
    turn(page, on=False)
    page.record("red", times=1, burst=1)
    both = saved(client, session)
    page.say("clear", label="red")
    page.record("red", times=2, burst=2)
    one = saved(client, session)
    page.say("undo")
    page.say("undo")
    page.hear("removed", kept=[[0, "red"], [1, "red"]])

    found = [mirrored(file) for file in (both, one, saved(client, session))]
    assert found == [None, False, None]


def test_opening_sets_the_mirror_as_the_file_says(client: TestClient, page: ColourPage) -> None:
    """Another page looks the way round that was taught, and what it saves says the same."""
    turn(page, on=False)
    page.record("red", times=2)
    file = saved(client, page.welcome["session"])
    with visiting(client) as other:
        other.hear("state", mirrored=True)

        assert opening(client, other, file) == (204, "")
        state = new_state(other, other.welcome["session"])
        assert state["mirrored"] is False
        assert mirrored(saved(client, state["project"])) is False


def test_opening_a_file_that_does_not_know(client: TestClient, page: ColourPage) -> None:
    """The mirror stays as it is, words say what to look for, and more examples change nothing."""
    page.record("red", times=2)
    old = with_json(saved(client, page.welcome["session"]), "manifest.json", frames={})
    with visiting(client) as other:
        turn(other, on=False)

        status, words = opening(client, other, old)

        assert status == 200
        assert 'change "Mirror"' in words
        state = new_state(other, other.welcome["session"])
        assert state["mirrored"] is False
        other.record("red", times=1)
        assert mirrored(saved(client, state["project"])) is None


def test_the_folder_remembers_how_it_was_taught(tmp_path: Path) -> None:
    """After a restart, too, with the mirror turned meanwhile."""
    with serving(tmp_path) as client, visiting(client) as page:
        page.record("red", times=2)
        turn(page, on=False)
        session = page.welcome["session"]
    with serving(tmp_path) as client, visiting(client, session) as page:
        assert page.hear("state")["mirrored"] is False
        assert mirrored(saved(client, session)) is True
