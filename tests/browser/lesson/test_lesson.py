"""A lesson in real browsers, over TLS, with the certificate that campad makes."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, expect

from browser.look.axe import violations
from browser.user import User
from live import QUICK


@pytest.fixture
def said(request: pytest.FixtureRequest, cache_folder: Path, tmp_path: Path) -> Iterator[str]:
    """What `campad serve` says at its start; it ends as a person ends it.

    A parameter is how campad starts in place of the one that only sees which colour is where.
    """
    program = getattr(request, "param", QUICK)
    command = [sys.executable, *program, "serve", "--address", "127.0.0.1", "--port", "0"]
    folders = {"CAMPAD_CACHE": str(cache_folder), "CAMPAD_DATA": str(tmp_path)}
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, **folders}
    ) as process:
        assert process.stderr is not None
        lines = ""
        while "The link lets" not in lines:
            line = process.stderr.readline()
            assert line, lines
            lines += line
        yield lines
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    kept = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert kept == {"authority.pem", "authority.key", "server.pem", "server.key"}


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
LABELS = ("up", "down", "left", "right")


@pytest.fixture
def somebody(browser: Browser) -> Iterator[Callable[..., User]]:
    """Makes people, each in a profile of their own with these options; they go at the end, or their
    cameras would keep the browser busy while other tests use it."""
    with ExitStack() as stack:

        def come(**options: Any) -> User:
            context = browser.new_context(ignore_https_errors=True, **options)
            stack.callback(context.close)
            user = User(context.new_page())
            # The console says, too, that a token is not known, and that the runtime is not there.
            user.allowed = re.compile("WebSocket connection to|status of 40[14]")
            return user

        yield come


def join_as(name: str, user: User) -> None:
    user.page.get_by_label("Your name").fill(name)
    if name in ("Ada", "Bea"):  # the others see what these do
        assert violations(user.page, "dark") == []
    user.button("Join").click()
    expect(user.page.get_by_text(f"You are {name} in this lesson.")).to_be_visible()


def teach(user: User) -> int:
    """Give each pad an example, or some on a busy machine; returns how many there are."""
    user.button("Use the demo camera").click()
    for label in LABELS:
        user.hold(label, 1)
    user.settle()  # what is counted comes after what is recognised
    return sum(map(user.count, LABELS))


def play(user: User) -> None:
    user.button("Play").click()
    expect(user.page.get_by_role("img", name=re.compile("Score"))).to_be_visible()
    user.settle()


def test_a_lesson_is_joined_taught_played_collected_and_wiped(
    somebody: Callable[..., User], said: str
) -> None:
    """A teacher and five students, one at a phone; nothing is stored, and nothing is left."""
    (link,) = re.findall(r"https://\S+/teacher#c=\S+", said)
    (join,) = re.findall(r"https://\S+/join", said)
    (code,) = re.findall(r"with the code (\w{6})", said)
    teacher = somebody()
    teacher.page.goto(link)
    expect(teacher.page.get_by_text(code)).to_be_visible()
    students = {name: somebody() for name in ("Cem", "Dan", "Eva", "Ada")}
    students["Bea"] = somebody(**PHONE)
    ada, bea = students["Ada"], students["Bea"]
    for user in students.values():  # their pages come side by side
        user.page.goto(f"{join}#{code}", wait_until="commit")
    for name, user in students.items():
        join_as(name, user)
    row = teacher.page.get_by_role("row")
    expect(row.filter(has_text="Bea")).to_contain_text("4 empty")
    taught = {}
    for name, user in students.items():
        taught[name] = teach(user)
        play(user)
        if user not in (ada, bea):  # a camera that nobody looks at costs this test most
            user.page.goto("about:blank")
    assert violations(ada.page, "dark") == []
    for name in students:
        expect(row.filter(has_text=name)).to_contain_text(f"{taught[name]} in 4 classes")
        expect(row.filter(has_text=name)).not_to_contain_text("empty")
        expect(row.filter(has_text=name)).to_contain_text("yes")
    assert violations(teacher.page, "dark") == []

    teacher.button("Pause all").click()
    expect(bea.status).to_contain_text("Look up!")
    expect(bea.page.get_by_text("Look up!")).to_have_count(1)  # and nobody reads it twice
    expect(ada.button("Pause")).to_be_hidden(timeout=4_000)  # it is told, not found out
    ada.page.wait_for_timeout(300)  # one may have been on its way
    sent = ada.frames
    ada.page.wait_for_timeout(300)
    assert ada.frames == sent
    with teacher.page.expect_download() as collected:
        teacher.button("Collect all projects").click()
    with ZipFile(collected.value.path()) as projects:
        assert len(projects.namelist()) == len(students)
    teacher.page.once("dialog", lambda dialog: dialog.accept())
    teacher.button("Wipe everything").click()

    for user in students.values():
        if user not in (ada, bea):
            user.page.goto(join.removesuffix("join"))
        expect(user.status).to_contain_text("You are not in the lesson any more.")
        assert user.button("Join").is_visible()
    expect(teacher.page.get_by_text("Nobody has joined yet.")).to_be_visible()
    for user in (teacher, *students.values()):
        user.page.context.close()
        assert user.complaints == []


@pytest.mark.parametrize("said", [("-m", "campad")], indirect=True)
def test_pictures_stay_on_a_students_device_from_the_start(
    somebody: Callable[..., User], said: str
) -> None:
    """Nothing was installed and nothing chosen: with the network that people have, what a student
    teaches goes out as activations alone."""
    (join,) = re.findall(r"https://\S+/join", said)
    (code,) = re.findall(r"with the code (\w{6})", said)
    user = somebody()
    missed: list[str] = []
    user.page.on(
        "response",
        lambda r: missed.append(r.url) if "/runtime/" in r.url and r.status >= 400 else None,
    )
    user.page.goto(f"{join}#{code}")
    join_as("Dan", user)
    expect(user.page.locator("#place-note")).to_contain_text("No picture leaves this page")
    user.button("Look inside").click()

    teach(user)

    sent = user.page.locator("#facts div", has_text="Sent by this page")
    expect(sent).to_contain_text(re.compile("no picture, [1-9]"))
    assert missed == []
