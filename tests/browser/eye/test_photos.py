"""The network in the page and the one on the server are one: the same photos, the same numbers."""

import base64
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import BrowserContext

from browser.conftest import ServerFactory
from browser.user import User
from campad.backbones import load_backbone
from campad.imaging.frame import Pixels, to_square
from campad.imaging.picture import read_image

MOST = 12  # of the shared photos
EMBED = """async ({ pixels, side, way, kind }) => {
  const { Runner } = await import("/assets/eye/runner.js");
  const { fetchNetwork } = await import("/assets/link/network.js");
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const runner = new Runner(way);
  await runner.start(await fetchNetwork(kind), side);
  const text = (seen) => btoa(Array.from(seen, (byte) => String.fromCharCode(byte)).join(""));
  const activations = [];
  for (const one of pixels) {
    const { activation } = await runner.see(bytes(one), false);
    activations.push(text(activation));
  }
  runner.close();
  return activations;
}"""


def shared_photos(folder: Path) -> list[Pixels]:
    """Some photos of what is at hand, from all over it."""
    sets = sorted(path for path in folder.glob("data/*/*") if any(path.glob("*.jpg")))
    some = [min(one.glob("*.jpg")) for one in sets]
    return [read_image(photo) for photo in some[:: max(1, len(some) // MOST)]]


@pytest.mark.parametrize(
    ("name", "provider", "threads"),
    [
        ("efficientnet-lite0", "campad", 1),
        ("efficientnet-lite0", "campad", 2),
        ("efficientnet-lite0-160", "campad", 3),
        ("efficientnet-lite0-whole", "campad", 1),
        ("efficientnet-lite0", "wasm", 1),
        ("efficientnet-lite0-int8", "wasm", 1),
    ],
)
@pytest.mark.usefixtures("installed_runtime")
def test_photos_give_the_same_activations_in_the_page(
    context: BrowserContext,
    start_server: ServerFactory,
    name: str,
    provider: str,
    threads: int,
    cache_folder: Path,
    photos: dict[str, Pixels],
) -> None:
    """Scikit-image's photos, and those of the shared data where it is, compiled and in the
    browser's runtime: within 1e-3 of the largest number, of which rounding to 16 bits takes half.
    """
    shared = Path(__file__).resolve().parents[4] / "shared"
    backbone = load_backbone(name, threads=1, cache_folder=cache_folder)
    squares = [
        to_square(photo, backbone.frame_size)
        for photo in (*photos.values(), *shared_photos(shared))
    ]
    user = User(context.new_page()).open(start_server("--backbone", name, real=True))

    pixels = [base64.b64encode(square.tobytes()).decode() for square in squares]
    way = {"provider": provider, "threads": threads}
    kind = "program" if provider == "campad" else "graph"
    asked = {"pixels": pixels, "side": backbone.frame_size, "way": way, "kind": kind}
    found = user.page.evaluate(EMBED, asked)

    expected = backbone.embed(np.stack(squares))
    halves = np.stack([np.frombuffer(base64.b64decode(one), "<f2") for one in found])
    halves = halves.astype(np.float32).reshape(expected.shape)
    assert len(squares) >= 2
    assert np.abs(halves - expected).max() <= 1e-3 * np.abs(expected).max()
