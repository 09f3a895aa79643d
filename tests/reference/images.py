"""Three synthetic test images by integer formula; `images.mjs` makes the same bytes."""

import hashlib

import numpy as np


def lcg_bytes(n: int, seed: int = 2026) -> np.ndarray:
    """Return the top bytes of n steps of x -> 1664525 x + 1013904223 mod 2^32."""
    values = np.empty(n, np.uint8)
    state = seed
    for i in range(n):
        state = (1664525 * state + 1013904223) % 2**32
        values[i] = state >> 24
    return values


def reference_images(size: int = 224) -> np.ndarray:
    """Return gradients, discs on stripes and blocky noise as uint8 (3, size, size, 3)."""
    y, x = np.mgrid[:size, :size]
    last = size - 1
    gradients = np.stack([255 * x // last, 255 * y // last, 255 * (x + y) // (2 * last)], axis=-1)

    stripes = np.stack([x // 8 % 2 * 90 + 40, y // 12 % 2 * 120 + 20, (x + y) // 16 % 2 * 200], -1)
    for cx, cy, radius, colour in (
        (70, 80, 40, (230, 180, 150)),
        (150, 130, 55, (40, 90, 210)),
        (120, 40, 20, (250, 240, 30)),
    ):  # in 224ths of the side
        inside = (224 * x - cx * size) ** 2 + (224 * y - cy * size) ** 2 < (radius * size) ** 2
        stripes[inside] = colour

    noise = lcg_bytes(size * size * 3).reshape(size, size, 3).astype(int)
    blocks = (3 * noise[y // 16, x // 16] + noise) // 4
    return np.stack([gradients, stripes, blocks]).astype(np.uint8)


def sha256(images: np.ndarray) -> str:
    """Return the hex digest over the bytes in C order."""
    return hashlib.sha256(images.tobytes()).hexdigest()
