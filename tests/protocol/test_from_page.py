"""Messages between the page and the server."""

import contextlib
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from campad.errors import ArgumentError
from campad.imaging.frame import Look
from campad.protocol import from_page
from campad.protocol.frames import read_frame
from campad.protocol.limits import Limits

SIZE, SHAPE, LIMITS = 8, (2, 2, 3), Limits()
PLANES = SIZE * SIZE + 2 * (SIZE // 4) ** 2  # bytes


def frame(header: object, pixels: bytes = bytes(SIZE * SIZE * 3)) -> bytes:
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(head).to_bytes(2, "little") + head + pixels


def test_a_frames_pixels_are_the_received_bytes_themselves() -> None:
    """Nothing is copied between the socket and the network."""
    pixels = bytes(range(192))
    data = frame({"seq": 7, "record": "up", "burst": 2}, pixels)

    header, array = read_frame(data, SIZE, SHAPE, LIMITS)

    assert (header.seq, header.record, header.burst) == (7, "up", 2)
    assert array.shape == (1, SIZE, SIZE, 3)
    assert array.tobytes() == pixels
    assert np.shares_memory(array, np.frombuffer(data, np.uint8))


def planes_of(red: int, green: int, blue: int) -> bytes:
    """A frame of one colour as a camera's planes."""
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    chroma = (128 + (blue - luma) / 1.772, 128 + (red - luma) / 1.402)
    parts = zip((luma, *chroma), (SIZE * SIZE, SIZE * SIZE // 16, SIZE * SIZE // 16), strict=True)
    return b"".join(bytes([min(255, round(value))]) * count for value, count in parts)


@pytest.mark.parametrize(
    "colour", [(0, 0, 0), (255, 255, 255), (200, 60, 50), (30, 180, 90), (0, 0, 255), (255, 0, 0)]
)
def test_a_cameras_planes_become_the_colour_that_they_mean(colour: tuple[int, int, int]) -> None:
    """Rounding to bytes before and after is all that is lost."""
    _, array = read_frame(frame({"seq": 1}, planes_of(*colour)), SIZE, SHAPE, LIMITS)

    assert array.shape == (1, SIZE, SIZE, 3)
    assert array.dtype == np.uint8
    assert np.abs(array.astype(int) - colour).max() <= 2


def test_planes_become_rgb_as_their_definition_says() -> None:
    """Squares of 4 x 4 share their chroma; values beyond the ends are cut off there."""
    few = SIZE // 4
    sent = np.random.default_rng(0).integers(0, 256, PLANES, dtype=np.uint8)
    luma, blue, red = np.split(sent.astype(float), [SIZE * SIZE, SIZE * SIZE + few * few])
    pairs = [plane.reshape(few, few).repeat(4, 0).repeat(4, 1) - 128 for plane in (blue, red)]
    matrix = np.array([[0, -0.344136, 1.772], [1.402, -0.714136, 0]])
    expected = luma.reshape(SIZE, SIZE, 1) + np.stack(pairs, axis=-1) @ matrix

    _, array = read_frame(frame({"seq": 1}, sent.tobytes()), SIZE, SHAPE, LIMITS)

    assert np.abs(array[0] - np.clip(expected, 0, 255)).max() <= 1


@pytest.mark.parametrize("size", [6, 7, 9])
def test_planes_of_a_size_that_is_no_multiple_of_four_are_refused(size: int) -> None:
    """Part of a square has no chroma."""
    with pytest.raises(ArgumentError):
        read_frame(
            frame({"seq": 1}, bytes(size * size + 2 * (size // 4) ** 2)), size, SHAPE, LIMITS
        )


def activation(header: object, values: object = np.zeros(SHAPE)) -> bytes:
    return frame(header, np.asarray(values).astype("<f2").tobytes())


def test_an_activation_comes_as_numbers_of_16_bits() -> None:
    """It keeps three digits, and with it comes how its picture looks, which nobody here sees."""
    sent = np.random.default_rng(0).normal(0, 3, SHAPE)
    head = {"seq": 1, "kind": "activation", "brightness": 0.25, "sharpness": 1.5}

    header, array = read_frame(activation(head, sent), SIZE, SHAPE, LIMITS)

    assert header.look == Look(0.25, 1.5)
    assert (array.shape, array.dtype) == ((1, *SHAPE), np.float32)
    np.testing.assert_allclose(array[0], sent, rtol=2**-11)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        frame({"seq": 1}, bytes(5)),
        frame({"seq": 1}, bytes(SIZE * SIZE * 3 + 1)),
        frame({"seq": 1}, bytes(PLANES + 1)),
        frame({"seq": 1}, bytes(PLANES - 1)),
        frame({"seq": -1}),
        frame({"seq": 1.5}),
        frame({"seq": 1, "record": ""}),
        frame({"seq": 1, "record": 3}),
        frame({"seq": 1, "other": 3}),
        frame({}),
        frame(b"[1]"),
        frame(b"\xff\xfe"),
        frame(b" " * (LIMITS.max_header_bytes + 1)),
        (65_000).to_bytes(2, "little") + b"{}",
        frame({"seq": 1, "kind": "activation"}),
        frame({"seq": 1}, bytes(24)),
        frame({"seq": 1, "copy_of": 3}),
        activation({"seq": 1, "kind": "activation", "use": "rank", "record": "up"}),
        activation({"seq": 1, "kind": "activation", "brightness": 2}),
        activation({"seq": 1, "kind": "activation", "sharpness": -1}),
        activation({"seq": 1, "kind": "activation"}, np.full(SHAPE, np.nan)),
        activation({"seq": 1, "kind": "activation"}, np.full(SHAPE, np.inf)),
    ],
)
def test_a_frame_that_does_not_fit_is_an_error_in_words(data: bytes) -> None:
    """Wrong lengths, wrong headers and unknown fields are refused."""
    with pytest.raises(ArgumentError):
        read_frame(data, SIZE, SHAPE, LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "{}",
        '{"type": "nothing"}',
        '{"type": "train", "now": true}',
        '{"type": "rename", "label": "a"}',
        '{"type": "steer", "direction": "sideways"}',
        '{"type": "configure", "settings": {"epochs": 0}}',
        '{"type": "configure", "settings": {"learning_rate": NaN}}',
        '{"type": "remove", "ids": [-1]}',
        "[" * 5_000,
        '{"type": "hello", "session": "' + "x" * LIMITS.max_control_bytes + '"}',
    ],
)
def test_a_message_that_does_not_fit_is_an_error_in_words(text: str) -> None:
    """Unknown types, missing or extra fields and values out of range are refused."""
    with pytest.raises(ArgumentError):
        from_page.read_message(text, LIMITS)


@given(st.one_of(st.text(max_size=200), st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
).map(json.dumps)))  # fmt: skip
def test_whatever_text_arrives_gives_a_message_or_our_own_error(text: str) -> None:
    """No text makes reading fail in a way that is not foreseen."""
    with contextlib.suppress(ArgumentError):
        from_page.read_message(text, LIMITS)


@given(st.binary(max_size=400))
def test_whatever_bytes_arrive_give_a_frame_or_our_own_error(data: bytes) -> None:
    """No bytes make reading fail in a way that is not foreseen."""
    with contextlib.suppress(ArgumentError):
        read_frame(data, SIZE, SHAPE, LIMITS)


def test_the_largest_frame_fits_a_message() -> None:
    """The tutorial's network with the longest header stays below the WebSocket's limit."""
    assert 2 + LIMITS.max_header_bytes + 224 * 224 * 3 <= LIMITS.max_message_bytes
