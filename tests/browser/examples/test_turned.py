"""The page and the command line see one picture in a file, however its camera was held."""

import base64
import io

import numpy as np
from PIL import Image

from browser.conftest import ServerFactory
from browser.tabs import Tabs
from campad.imaging.picture import read_image

ORIENTATION = 0x0112
TURNED = [
    *(("WEBP", orientation) for orientation in range(1, 9)),
    *((kind, 6) for kind in ("JPEG", "PNG", "AVIF")),
]
LOOK = """async files => {
  const { picturesOf } = await import("/assets/capture/pictures.js");
  const seen = [];
  for (const file of files) {
    const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
    for await (const { picture, width, height } of picturesOf(new Blob([bytes]))) {
      const context = new OffscreenCanvas(width, height).getContext("2d");
      context.drawImage(picture, 0, 0);
      seen.push({ width, height, pixels: [...context.getImageData(0, 0, width, height).data] });
    }
  }
  return seen;
}"""


def photo(kind: str, orientation: int) -> bytes:
    """Four corners of different colours, 24 x 16."""
    corners = Image.fromarray(np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [90] * 3]], "u1"))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    file = io.BytesIO()
    options = {"lossless": True} if kind == "WEBP" else {}
    stored = corners.resize((24, 16), Image.Resampling.NEAREST)
    stored.save(file, kind, exif=exif, quality=95, **options)
    return file.getvalue()


def test_a_photo_is_as_upright_on_the_page(tabs: Tabs, start_server: ServerFactory) -> None:
    """Browsers leave a WebP as it is stored; each way that one can be held, and other kinds."""
    files = [photo(*how) for how in TURNED]
    with tabs.somebody() as user:
        user.open(start_server())

        seen = user.page.evaluate(LOOK, [base64.b64encode(one).decode() for one in files])

    for how, file, one in zip(TURNED, files, seen, strict=True):
        pixels = np.reshape(one["pixels"], (one["height"], one["width"], 4))[..., :3]
        wanted = read_image(file).astype(int)
        assert wanted.shape == pixels.shape, how
        assert np.abs(wanted - pixels).max() <= 2, how
