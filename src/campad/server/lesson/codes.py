"""QR codes, which a phone's camera reads an address from."""

import io
from functools import lru_cache

from campad.errors import needs_extra


@lru_cache(maxsize=4)
def qr_image(text: str) -> str:
    """Return a code as the address of an image, for a page."""
    return str(_make(text).svg_data_uri(scale=8, border=4, dark="black", light="white"))


def qr_text(text: str) -> str:
    """Return a code as lines for a terminal."""
    lines = io.StringIO()
    _make(text).terminal(out=lines, compact=True)
    return lines.getvalue()


def _make(text: str):  # type: ignore[no-untyped-def]
    with needs_extra("segno", "serve"):
        import segno
    return segno.make(text, error="m", micro=False)
