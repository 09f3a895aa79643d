"""What a page begins with comes whole, and as it is now; all else comes as it lies there."""

import os
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from campad.server.assets.files import PageFiles

PAGE = '<script type="module" src="assets/first.js"><link rel="stylesheet" href="assets/all.css">'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text(PAGE, "utf-8")
    (tmp_path / "first.js").write_text('import "./second.js";\n', "utf-8")
    (tmp_path / "second.js").write_text("ready();\n", "utf-8")
    (tmp_path / "all.css").write_text('@import "a.css";\n@import "b.css";\n', "utf-8")
    (tmp_path / "a.css").write_text("a { color: red }\n", "utf-8")
    (tmp_path / "b.css").write_text("b { color: red }\n", "utf-8")
    return tmp_path


def client_of(folder: Path) -> TestClient:
    return TestClient(Starlette(routes=[Mount("/", PageFiles(folder))]))


def test_what_a_page_names_comes_with_its_imports(folder: Path) -> None:
    client = client_of(folder)
    first, style = client.get("/first.js"), client.get("/all.css")

    assert "ready();" in first.text
    assert first.headers["content-type"].startswith("text/javascript")
    assert " ".join(style.text.split()) == "a { color: red } b { color: red }"
    assert style.headers["content-type"].startswith("text/css")
    assert client.get("/second.js").text == "ready();\n"
    assert client.get("/nothing.js").status_code == 404


def test_a_file_that_changed_is_there_at_the_next_load(folder: Path) -> None:
    """Who works on the page reloads it, and need not start campad again."""
    client = client_of(folder)
    assert "ready();" in client.get("/first.js").text
    second = folder / "second.js"
    second.write_text("changed();\n", "utf-8")
    later = second.stat().st_mtime + 1
    os.utime(second, (later, later))

    assert "changed();" in client.get("/first.js").text
