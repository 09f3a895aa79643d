"""Links, tokens and the key that signs them."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from campad.protocol.limits import Limits
from campad.server.port_file import read_port, written_port
from campad.server.tokens import KEY_BYTES, Tokens, TooManyTriesError, read_key
from campad.testing import FakeClock
from server.fakes import HOST, ColourBackbone, make_app, make_tokens

LIMITS = Limits()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(1_000_000.0)


@pytest.fixture
def tokens(clock: FakeClock) -> Tokens:
    return Tokens(bytes(KEY_BYTES), LIMITS, clock, clock)


def test_a_code_lets_one_page_in_once(tokens: Tokens) -> None:
    """A link's code gives a token the first time, and nothing the second."""
    code = tokens.new_code()
    token = tokens.redeem(code)

    assert token
    assert tokens.role_of(token)
    assert tokens.redeem(code) is None


def test_codes_and_tokens_expire(tokens: Tokens, clock: FakeClock) -> None:
    """Each is good until its time, and not a second longer."""
    late, code = tokens.new_code(), tokens.new_code()
    clock.now_s += LIMITS.code_s - 1
    token = tokens.redeem(code)
    assert token
    clock.now_s += 1
    assert tokens.redeem(late) is None
    clock.now_s += LIMITS.token_s - 2
    assert tokens.role_of(token)
    clock.now_s += 1

    assert not tokens.role_of(token)


def test_a_used_code_stays_used_when_the_clock_is_set(tokens: Tokens, clock: FakeClock) -> None:
    """Also when it had expired in between, and others were used then."""
    code = tokens.new_code()
    assert tokens.redeem(code)
    clock.now_s += 3600
    assert tokens.redeem(tokens.new_code())
    clock.now_s -= 3600

    assert tokens.redeem(code) is None


def test_a_code_is_no_token_and_a_token_no_code(tokens: Tokens) -> None:
    """What was signed for one use is worthless for the other."""
    code = tokens.new_code()
    token = tokens.redeem(tokens.new_code())

    assert token
    assert not tokens.role_of(code)
    assert tokens.redeem(token) is None


@pytest.mark.parametrize("place", range(0, 57, 4))
def test_nothing_of_a_token_can_be_changed(tokens: Tokens, place: int) -> None:
    """One flipped bit anywhere, in its kind, its time, its chance or its signature, spoils it."""
    token = tokens.redeem(tokens.new_code())
    assert token
    data = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    data[place] ^= 1

    assert not tokens.role_of(base64.urlsafe_b64encode(data).decode().rstrip("="))


@pytest.mark.parametrize("token", ["", "x", "é" * 76, "=" * 76, "A" * 76, "A" * 10_000, "\0"])
def test_nonsense_is_no_token(tokens: Tokens, token: str) -> None:
    """Whatever comes is looked at without an error."""
    assert not tokens.role_of(token)


def test_another_key_signs_other_tokens(tokens: Tokens, clock: FakeClock) -> None:
    """A token of another machine's campad is refused here."""
    other = Tokens(b"x" * KEY_BYTES, LIMITS, clock)
    token = other.redeem(other.new_code())

    assert token
    assert not tokens.role_of(token)


def test_guessing_is_stopped(tokens: Tokens, clock: FakeClock) -> None:
    """After a few wrong codes within a minute even a good one must wait."""
    for _ in range(LIMITS.max_wrong_codes):
        assert tokens.redeem("wrong") is None
    good = tokens.new_code()
    with pytest.raises(TooManyTriesError):
        tokens.redeem(good)
    clock.now_s += 61

    assert tokens.redeem(good)


def test_the_key_stays_the_same(tmp_path: Path) -> None:
    """It is made once, readable by its owner only, and found again."""
    folder = tmp_path / "campad"
    key = read_key(folder)

    assert len(key) == KEY_BYTES
    assert read_key(folder) == key
    assert [path.name for path in folder.iterdir()] == ["key"]
    if os.name == "posix":
        assert (folder / "key").stat().st_mode & 0o777 == 0o600
        assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("spoil", ["short", "long", "open"])
def test_a_key_that_is_no_good_is_made_anew(tmp_path: Path, spoil: str) -> None:
    """A key of another length, or one that others could read, is not used."""
    key = read_key(tmp_path)
    if spoil == "open":
        if os.name != "posix":
            pytest.skip("only POSIX says who may read a file")
        (tmp_path / "key").chmod(0o644)
    else:
        (tmp_path / "key").write_bytes(key[:-1] if spoil == "short" else key + b"x")
        (tmp_path / "key").chmod(0o600)
    fresh = read_key(tmp_path)

    assert fresh != key
    assert len(fresh) == KEY_BYTES
    assert read_key(tmp_path) == fresh


class Racing(type(Path())):  # type: ignore[misc]
    """A place where, between a look and the next act, another campad puts a file."""

    looks = 0

    def open(self, *arguments: Any, **named: Any) -> Any:
        type(self).looks += 1
        if self.looks == 1:
            raise FileNotFoundError
        return super().open(*arguments, **named)

    def exists(self) -> bool:
        return False


def test_two_that_start_at_once_agree_on_the_key(tmp_path: Path) -> None:
    """When another campad is first, its key counts."""
    first = read_key(tmp_path)

    assert read_key(Racing(tmp_path)) == first
    assert Racing.looks == 2


def test_without_a_folder_there_is_a_key_all_the_same(tmp_path: Path) -> None:
    """What cannot be kept is made for this time only."""
    (tmp_path / "file").write_text("in the way")

    assert len(read_key(None)) == KEY_BYTES
    assert len(read_key(tmp_path / "file" / "campad")) == KEY_BYTES


# Over HTTP


@pytest.fixture
def client() -> TestClient:
    app = make_app(ColourBackbone())
    return TestClient(app, base_url=f"http://{HOST}", headers={"origin": f"http://{HOST}"})


def test_the_page_gives_its_code_for_a_token(client: TestClient) -> None:
    """The token opens what nothing else opens."""
    with client:
        answer = client.post("/api/session", json={"code": make_tokens().new_code()})
        mine = {"authorization": f"Bearer {answer.json()['token']}"}

        assert client.get("/api/session", headers=mine).status_code == 204
        assert client.get("/api/session").status_code == 401
        assert client.get("/api/metrics", headers=mine).json()["sockets"] == 0
        assert client.get("/api/metrics").status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{}", 400),
        (b'{"code": 5}', 400),
        (b'{"code": "x", "more": 1}', 400),
        (b"\xff\xfe", 400),
        (b"[" * 1000, 400),
        (b'{"code": "x"}', 401),
        (b" " * 2000, 413),
        (b'{"code": "' + b"x" * 101 + b'"}', 400),
    ],
)
def test_bad_requests_for_a_token_are_refused_in_words(
    client: TestClient, body: bytes, status: int
) -> None:
    """Whatever comes instead of a code has an answer."""
    headers = {"content-type": "application/json"}
    with client:
        answer = client.post("/api/session", headers=headers, content=body)

    assert (answer.status_code, bool(answer.text)) == (status, True)


def test_guessing_over_http_is_stopped(client: TestClient) -> None:
    """The sixth wrong code within a minute is not looked at any more."""
    with client:
        said = [client.post("/api/session", json={"code": "x"}).status_code for _ in range(6)]

    assert said == [401] * LIMITS.max_wrong_codes + [429]


def test_the_command_line_makes_links(tmp_path: Path) -> None:
    """`campad link` prints an address whose code the running campad takes."""
    said = subprocess.run(
        [sys.executable, "-m", "campad", "link", "--port", "9000", "--data", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()

    address, code = said.split("/#c=")
    assert address == "http://127.0.0.1:9000"
    assert Tokens(read_key(tmp_path), LIMITS).redeem(code)
    assert json.dumps(code).isascii()


def test_the_port_is_known_while_a_campad_runs(tmp_path: Path) -> None:
    """`campad link` names the address of the one that came last; a damaged file is none."""
    with written_port(tmp_path, 9001):
        with written_port(tmp_path, 9002):
            assert read_port(tmp_path) == 9002
        assert read_port(tmp_path) is None
    with pytest.raises(KeyboardInterrupt), written_port(tmp_path, 9001):
        raise KeyboardInterrupt
    assert not (tmp_path / "port").exists()
    with written_port(tmp_path, 9003):
        link = [sys.executable, "-m", "campad", "link", "--data", str(tmp_path)]
        said = subprocess.run(link, capture_output=True, text=True, check=True).stdout
    assert said.startswith("http://127.0.0.1:9003/#c=")
    for content in (b"", b"\xff", b"0", b"65536", b"nonsense"):
        (tmp_path / "port").write_bytes(content)
        assert read_port(tmp_path) is None


def test_a_port_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    """Neither a file in the folder's place nor none at all."""
    (tmp_path / "file").write_text("in the way")
    with written_port(tmp_path / "file", 9001), written_port(None, 9002):
        assert read_port(tmp_path / "file") is None


WAY = {"by": "command", "command": "campad link"}


def test_who_is_not_let_in_is_told_how_to_be(client: TestClient) -> None:
    """The answer to a token that is not good names the way to a link, in words to be typed."""
    with client:
        answer = client.get("/api/session", headers={"authorization": "Bearer x"})

    assert (answer.status_code, answer.json()) == (401, {"new_link": WAY})
