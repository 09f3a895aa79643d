"""A lesson that is kept: it goes on after a restart, and is deleted when it is old."""

import json
from pathlib import Path

from campad.people.kept import DAY_S, Keeping
from server.lesson.room import room

DAYS = 7


class Clock:
    now_s = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_s


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_sessions_come_back_after_a_restart(tmp_path: Path) -> None:
    """With what was taught and learned, by the tokens of before; the code and the lock stay."""
    with room(Keeping(tmp_path, DAYS)) as before:
        ada, bea, code = before.join("Ada"), before.join("Bea"), before.lesson.code.text
        before.teach("lock", on=True)
        with before.page(ada) as page:
            page.teach()
            session = page.welcome["session"]

    with room(Keeping(tmp_path, DAYS)) as after:
        assert (after.lesson.code.text, after.lesson.locked) == (code, True)
        assert after.ask("GET", "/api/lesson", before.teacher).status_code == 200
        with after.page(ada, session) as page, after.page(bea) as other:
            assert page.welcome["resumed"]
            assert page.hear("lesson")["kept_days"] == DAYS
            page.hear("trained")
            assert {c["count"] for c in other.hear("state")["classes"]} == {0}
            rows = {row["name"]: row["examples"] for row in after.people()}
            assert rows == {"Ada": 6, "Bea": 0}
    kept = json.loads((tmp_path / "lesson.json").read_text())
    assert ada not in json.dumps(kept)
    assert (tmp_path / "lesson.json").stat().st_mode & 0o077 == 0


def test_what_is_sent_away_or_wiped_is_gone_from_the_disk(tmp_path: Path) -> None:
    """At once; what was handed out, and what a hand-out took the place of, goes as well."""
    with room(Keeping(tmp_path, DAYS)) as here:
        ada, bea = here.join("Ada"), here.join("Bea")
        for token in (ada, bea):
            with here.page(token) as page:
                page.teach()
        taught = here.ask("GET", "/api/project", bea).content
        kind = {"content-type": "application/octet-stream"}
        here.ask("POST", "/api/lesson/start", here.teacher, content=taught, headers=kind)
        here.teach("sendaway", person=1)
        theirs = here.lesson.find(2).projects
        assert {name for name in files(tmp_path) if name.endswith(".db")} <= {
            f"{one}.db" for one in theirs
        }
        here.teach("wipe")

    assert files(tmp_path) == ["key", "lesson.json"]
    with room(Keeping(tmp_path, DAYS)) as after:
        assert after.people() == []
        for token in (ada, bea):
            assert after.ask("GET", "/api/session", token).status_code == 401


def test_who_has_not_come_for_so_many_days_is_forgotten(tmp_path: Path) -> None:
    """Their name, what they taught, and their token; who comes meanwhile stays."""
    clock = Clock()
    with room(Keeping(tmp_path, DAYS, clock)) as here:
        ada, bea = here.join("Ada"), here.join("Bea")
        for token in (ada, bea):
            with here.page(token) as page:
                page.record("red")
    clock.now_s += (DAYS - 1) * DAY_S
    with room(Keeping(tmp_path, DAYS, clock)) as here, here.page(ada):
        pass
    clock.now_s += 2 * DAY_S
    with room(Keeping(tmp_path, DAYS, clock)) as here:
        assert here.client.portal
        here.client.portal.call(here.lesson.tidy)

        assert [row["name"] for row in here.people()] == ["Ada"]
        assert here.ask("GET", "/api/session", ada).status_code == 204
        assert here.ask("GET", "/api/session", bea).status_code == 401
    assert len([name for name in files(tmp_path) if name.endswith(".db")]) == 1


def test_a_device_is_signed_out_and_somebody_else_joins_there(tmp_path: Path) -> None:
    """Its token is void, with or without a restart; what was taught waits for its person,
    and what could be undone does not."""
    with room(Keeping(tmp_path, DAYS)) as here:
        ada = here.join("Ada")
        with here.page(ada) as page:
            page.record("red")
            headers = {"content-type": "application/json"}
            left = here.ask("POST", "/api/leave", ada, content=b"{}", headers=headers)
            assert left.status_code == 204
        (session,) = [member.session for member in here.lesson.members]
        assert session
        assert not session.dataset.can_undo
        assert here.ask("GET", "/api/session", ada).status_code == 401
        here.join("Bea")
        assert [row["examples"] for row in here.people()] == [3, None]
    with room(Keeping(tmp_path, DAYS)) as after:
        assert after.ask("GET", "/api/session", ada).status_code == 401
