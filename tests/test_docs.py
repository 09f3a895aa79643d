"""The documentation says what is so: made anew, run, and looked up in the code."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

import campad
from campad.cli.main import main

REPOSITORY = Path(__file__).resolve().parents[1]
DOCS = REPOSITORY / "docs"
BENCHMARKS = REPOSITORY / "benchmarks"
PAGES = [
    *(REPOSITORY / name for name in ("README.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted(DOCS.rglob("*.md")),
    BENCHMARKS / "README.md",
    *sorted(BENCHMARKS.glob("results/*.md")),
]
MAX_PICTURE_BYTES = 250_000
MAX_FILM_BYTES = 1_500_000
MAX_REFERENCE_LINES = 900
COMMANDS = main.list_commands(click.Context(main))
FOLDERS = ("src/campad", "tests", "scripts", "benchmarks")


def test_the_reference_is_current() -> None:
    """docs/reference.md is what scripts/reference.py would write."""
    script = REPOSITORY / "scripts" / "reference.py"

    result = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr


def test_campad_is_installed_from_a_copy() -> None:
    """No registry has it: what is installed by that name from there is somebody else's."""
    wrong = re.compile(r"pip install \W*campad")

    assert [page.name for page in PAGES if wrong.search(page.read_text("utf-8"))] == []


def test_the_reference_is_short() -> None:
    """It holds what is public; what is internal does not belong in it."""
    lines = (DOCS / "reference.md").read_text("utf-8").splitlines()

    assert len(lines) <= MAX_REFERENCE_LINES


def test_the_readmes_example_runs(
    command_line_cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What the README shows runs as it stands, and prints what it says."""
    text = PAGES[0].read_text("utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    monkeypatch.chdir(tmp_path)

    exec(compile(example, "README.md", "exec"), {})

    assert capsys.readouterr().out == "left\n"
    assert campad.load(tmp_path / "me.campad").labels == ("left", "right")


@pytest.mark.parametrize("page", ["README.md", "docs/reference.md"])
def test_every_command_is_documented(page: str) -> None:
    """Whatever the command line offers is in the README and in the reference."""
    text = (REPOSITORY / page).read_text("utf-8")

    assert [
        name for name in main.list_commands(click.Context(main)) if f"`campad {name}" not in text
    ] == []


def test_no_other_command_is_documented() -> None:
    """Every command that a page names exists."""
    named = {
        word for page in PAGES for word in re.findall(r"`campad ([a-z]+)", page.read_text("utf-8"))
    }

    assert named - set(COMMANDS) == set()


@pytest.mark.parametrize("name", campad.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    """Each name of the package has a heading of its own in the reference."""
    text = (DOCS / "reference.md").read_text("utf-8")

    assert re.search(rf"^##.*`campad\.{name}`$|^`campad\.{name}` ", text, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every file that a page links to, or shows, is there."""
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    inner = [target for target in targets if not target.startswith("https://")]

    assert [target for target in inner if not (page.parent / target).exists()] == []


def test_files_and_tests_that_are_named_exist() -> None:
    """A page that names a file or a test as its witness names one that exists."""
    tests = "".join(path.read_text("utf-8") for path in (REPOSITORY / "tests").rglob("*.py"))
    for page in PAGES:
        text = page.read_text("utf-8")
        named = re.findall(r"`([\w/.-]+/[\w.-]*\.(?:py|js|html|css)|[a-z]+\.py)`", text)
        roots = [REPOSITORY, *(REPOSITORY / folder for folder in FOLDERS)]
        missing = [name for name in named if not any((root / name).is_file() for root in roots)]
        unknown = [
            name for name in re.findall(r"`(test_\w+)`", text) if f"def {name}(" not in tests
        ]

        assert (page.name, missing, unknown) == (page.name, [], [])


def test_every_result_is_listed() -> None:
    """What was measured can be found from the benchmarks' own page."""
    text = (BENCHMARKS / "README.md").read_text("utf-8")

    assert [
        p.name for p in BENCHMARKS.glob("results/*.md") if f"](results/{p.name})" not in text
    ] == []


def test_pictures_are_small_and_shown() -> None:
    """No picture is heavy, a moving one not very, and none lies there unused."""
    text = "".join(page.read_text("utf-8") for page in PAGES)
    pictures = sorted((DOCS / "pictures").glob("*"))

    assert pictures
    most = {p: MAX_FILM_BYTES if p.suffix == ".webp" else MAX_PICTURE_BYTES for p in pictures}
    assert [p.name for p in pictures if p.stat().st_size > most[p]] == []
    assert [p.name for p in pictures if f"pictures/{p.name}" not in text] == []
