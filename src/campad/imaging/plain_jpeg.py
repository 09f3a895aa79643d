"""Which JPEG files say nothing of themselves but their size, as most of a data set's do.

Pillow reads a file's header in Python, with all that may be told there; then its decoder reads it
again. These files go to the decoder at once.
"""

START, SCAN = b"\xff\xd8\xff", 0xDA
BASELINE, PROGRESSIVE = 0xC0, 0xC2
PLAIN = {BASELINE, PROGRESSIVE, 0xC4, 0xDB, 0xDD, 0xE0, 0xFE}
"""Frames, tables of Huffman codes and of steps, restarts, JFIF, comments (ITU-T T.81, table B.1).
What turns a picture, or says what its colours mean, is in others."""


def plain_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height of a JPEG in colour with nothing special before its pixels.

    None for any other file, a damaged one among them.
    """
    if not data.startswith(START):
        return None
    size, at = None, 2
    while (header := data[at : at + 10])[:1] == b"\xff" and len(header) == 10:
        marker = header[1]
        if marker == SCAN:
            return size
        if marker not in PLAIN:
            return None
        if marker in (BASELINE, PROGRESSIVE):
            if size or header[4] != 8 or header[9] != 3:  # bits, colours
                return None
            size = int.from_bytes(header[7:9], "big"), int.from_bytes(header[5:7], "big")
            if 0 in size:  # the scan's end would tell
                return None
        at += 2 + int.from_bytes(header[2:4], "big")
    return None
