"""The page's pure modules have tests of their own, in JavaScript; this runs them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
OLDEST_NODE = 20


def test_the_pages_pure_modules_pass_their_own_tests() -> None:
    """Every *.test.mjs file passes under Node's test runner."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node.js on this machine: the page's own tests were not run")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(re.findall(r"\d+", version)[0]) < OLDEST_NODE:
        pytest.skip(f"Node.js {version.strip()} is older than {OLDEST_NODE}")

    files = sorted(str(path) for path in TESTS.rglob("*.test.mjs"))
    result = subprocess.run([node, "--test", *files], capture_output=True, text=True)

    assert files
    assert result.returncode == 0, result.stdout + result.stderr
