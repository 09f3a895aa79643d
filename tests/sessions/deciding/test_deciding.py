"""When a class is pressed: set by the page, used for each frame, kept with the project."""

from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from campad.archive import archive
from campad.decisions import ClassSettings, DecisionSettings
from server.fakes import COLOURS, ColourBackbone, ColourPage
from sessions.served import new_state, serving, visiting

SLOW = {"smoothing_s": 0.0, "classes": {"red": {"dwell_s": 2.0}}}


def decide(page: ColourPage, plain: dict[str, Any]) -> dict[str, Any]:
    """Set it; returns what the server says is set."""
    page.say("decide", decisions=plain)
    said: dict[str, Any] = page.hear("state")["decisions"]
    return said


def decided(page: ColourPage, colour: str) -> dict[str, Any]:
    seq = page.send(COLOURS[colour])
    found: dict[str, Any] = page.hear("predicted", seq=seq)["decided"]
    return found


def test_every_frame_is_decided_by_what_is_set(page: ColourPage) -> None:
    """From the next frame on; with a dwell the class is said to be on its way, and not pressed."""
    assert page.hear("state")["decisions"] == DecisionSettings().to_plain()
    page.teach()
    decide(page, {"smoothing_s": 0.0})
    at_once = decided(page, "red")
    decide(page, SLOW)
    later = decided(page, "red")
    other = decided(page, "blue")
    decide(page, {"smoothing_s": 0.0, "neutral": "blue"})
    neutral = decided(page, "blue")

    assert (at_once["on"], at_once["pressed"], at_once["dwelling"]) == ("red", ["red"], None)
    assert at_once["shares"][0] > 0.5 > at_once["shares"][1]
    assert (later["on"], later["pressed"], later["dwelling"]) == (None, [], "red")
    assert 0 <= later["dwelled"] < 0.5
    assert other["on"] == "blue"
    assert (neutral["on"], neutral["pressed"]) == (None, [])


def test_a_game_is_steered_by_the_same_decisions(client: TestClient, page: ColourPage) -> None:
    """A class that is not on steers nothing, however probable it is."""
    page.teach()
    decide(page, {"smoothing_s": 0.0, "neutral": "red"})
    page.say("play", speed="easy")
    page.hear("state", playing=True)
    decided(page, "red")
    session: Any = client.app.app.state.sessions.find(page.welcome["session"])  # type: ignore[attr-defined]

    assert session.game._wanted is None
    decided(page, "blue")
    assert session.game._wanted == session.game.directions["blue"]


def test_bad_settings_change_nothing(page: ColourPage) -> None:
    """The page hears why, in words."""
    page.say("decide", decisions={"default": {"on": 0.2}})

    assert "on must be 0.5 to 0.99; got 0.2" in page.hear("error")["message"]
    assert page.hear("state")["decisions"] == DecisionSettings().to_plain()


def test_settings_follow_a_class_to_another_name_and_back(page: ColourPage) -> None:
    """Renamed, and that undone; what is about a class that was deleted is not told."""
    page.hear("state")
    decide(page, {"neutral": "blue", **SLOW})
    page.say("rename", label="red", to="rot")
    renamed = page.hear("state")["decisions"]
    page.say("undo")
    undone = page.hear("state")["decisions"]
    page.say("addclass", label="green")
    page.say("deleteclass", label="blue")
    while (
        len((state := page.hear("state"))["classes"]) != 2 or state["classes"][1]["label"] == "blue"
    ):
        pass

    assert list(renamed["classes"]) == ["rot"]
    assert list(undone["classes"]) == ["red"]
    assert (undone["neutral"], state["decisions"]["neutral"]) == ("blue", None)


def test_settings_are_kept_with_the_project(tmp_path: Path) -> None:
    """In the session's file, for the next start; a page that begins anew has the defaults."""
    with serving(tmp_path) as client, visiting(client) as page:
        session = page.welcome["session"]
        page.teach()
        kept = decide(page, SLOW)
    with serving(tmp_path) as client, visiting(client, session) as page:
        again = page.hear("state")["decisions"]
    with serving(tmp_path) as client, visiting(client) as page:
        anew = page.hear("state")["decisions"]

    assert again == kept == DecisionSettings.from_plain(SLOW).to_plain()
    assert anew == DecisionSettings().to_plain()


def test_settings_go_with_a_file(client: TestClient, page: ColourPage) -> None:
    """Saved in one project, opened in the place of another."""
    chosen = DecisionSettings(0.3, "blue", classes={"red": ClassSettings(mode="toggle")})
    headers = {"campad-session": page.welcome["session"]}
    decide(page, chosen.to_plain())
    file = client.get("/api/project", headers=headers).content
    decide(page, {})
    headers["content-type"] = "application/octet-stream"
    assert client.post("/api/project", headers=headers, content=file).status_code < 300

    opened = archive.loads(file, backbone=ColourBackbone())  # type: ignore[arg-type]
    assert opened.decisions == chosen
    assert new_state(page, page.welcome["session"])["decisions"] == chosen.to_plain()
