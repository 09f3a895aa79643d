"""What the page computes in the server's place is the same to the bit."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from campad.imaging.augment import draw_strengths, warped_pairs
from campad.imaging.frame import look_at
from campad.protocol.frames import read_frame
from campad.protocol.limits import Limits

SCRIPT = Path(__file__).with_name("same_numbers.mjs")
SIDE, PLANES_SIDE, SEED = 30, 32, 7


@pytest.fixture(scope="module")
def given() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.normal(0, 10.0**power, 300) for power in range(-9, 6)])
    ends = [0.0, -0.0, 65504, 65519.9, 65520, 1e9, 2.98e-8, 2.99e-8, 6.1e-5, np.inf, -np.inf]
    return {
        "values": np.concatenate([values, ends]).astype(np.float32),
        "rgb": rng.integers(0, 256, (SIDE, SIDE, 3)).astype(np.uint8),
        "planes": rng.integers(0, 256, PLANES_SIDE**2 * 9 // 8).astype(np.uint8),
    }


@pytest.fixture(scope="module")
def made(given: dict[str, Any]) -> dict[str, Any]:
    """What the page makes of it."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node.js on this machine: the page's numbers were not compared")
    asked = {
        "values": [repr(float(v)).replace("inf", "Infinity") for v in given["values"]],
        "rgb": given["rgb"].ravel().tolist(),
        "side": SIDE,
        "strengths": draw_strengths(SEED).tolist(),
        "planes": given["planes"].tolist(),
        "planesSide": PLANES_SIDE,
    }
    done = subprocess.run(
        [node, SCRIPT], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_numbers_of_16_bits_are_rounded_as_numpy_does(
    given: dict[str, Any], made: dict[str, Any]
) -> None:
    """To the nearest, ties to even; small ones lose digits, large ones become infinite."""
    with np.errstate(over="ignore"):
        expected = given["values"].astype(np.float16).view(np.uint16)

    assert made["halves"] == expected.tolist()


def test_numbers_of_16_bits_are_what_numpy_takes_them_for(made: dict[str, Any]) -> None:
    """All that are finite and not below 0, and one that is below."""
    expected = np.arange(0x7C00, dtype=np.uint16).view(np.float16).astype(np.float32)

    assert made["wholes"] == [*expected.tolist(), -1.0]


def test_copies_are_those_of_the_server(given: dict[str, Any], made: dict[str, Any]) -> None:
    """Pillow and the page warp to the same pixels, so what is learned is the same."""
    expected = warped_pairs(given["rgb"], SEED)

    assert made["copies"] == expected.reshape(len(expected), -1).tolist()


def test_a_picture_looks_the_same(given: dict[str, Any], made: dict[str, Any]) -> None:
    """The advice about dark and blurred pictures is the same wherever they are seen."""
    look = look_at(given["rgb"])

    assert made["look"]["brightness"] == pytest.approx(look.brightness, rel=1e-6)
    assert made["look"]["sharpness"] == pytest.approx(look.sharpness, rel=1e-6)


def test_a_cameras_planes_become_the_same_colours(
    given: dict[str, Any], made: dict[str, Any]
) -> None:
    """The network sees the same pixels in the page and on the server."""
    head = b'{"seq": 1}'
    data = len(head).to_bytes(2, "little") + head + given["planes"].tobytes()
    _, expected = read_frame(data, PLANES_SIDE, (1,), Limits())

    rgba = np.array(made["rgba"]).reshape(PLANES_SIDE, PLANES_SIDE, 4)
    np.testing.assert_array_equal(rgba[..., :3], expected[0])
