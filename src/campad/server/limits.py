"""Every bound on what arrives at the server, in one place, with the reason for it."""

from __future__ import annotations

MAX_FRAME_SIZE = 232
"""Pixels a side; a raw RGB frame of it still fits MAX_MESSAGE_BYTES."""

MAX_MESSAGE_BYTES = 163_840
"""A WebSocket message: 224 x 224 x 3 bytes of pixels and a header."""

MAX_HEADER_BYTES = 512
"""The JSON before a frame's pixels."""

MAX_CONTROL_BYTES = 16_384
"""A JSON message."""

MAX_WAITING_EXAMPLES = 4
"""Frames to be recorded that may wait; the page keeps two on their way at most."""

MAX_WAITING_COPIES = 200
"""Recorded frames whose warped copies are not embedded yet, of all pages: 22 MB of pixels. What is
recorded faster than this machine embeds does without copies."""

MAX_RANKED_FRAMES = 400
"""Frames of a page that layers are ranked on: 44 MB of pixels, and some seconds for each layer."""

RECALIBRATE_S = 10
"""So long a person has to move through all poses."""

MAX_RECALIBRATION_FRAMES = 300
"""Activations that are kept meanwhile: 7 MB at the default network."""

MAX_SESSIONS = 8
"""Pages at once; more would not get predictions in time."""

SESSION_KEPT_S = 600
"""A page that was closed or reloaded finds its examples again for so long."""

MAX_KEPT_SESSIONS = 16
"""Of pages that have gone, so many are remembered, the last ones."""

HELLO_S = 10
"""A connection that says nothing for so long is closed."""

SEND_S = 5
"""A page that does not read for so long is given up."""

MAX_CONTROL_QUEUE = 256
"""Messages to a page that may wait, predictions and game states not counted (newest wins)."""

STRIKES = 3
"""So many messages that break the protocol, and the connection is closed."""

MAX_PROJECT_BYTES = 256 * 2**20
"""A .campad file that is opened in the page; `campad.load` reads larger ones."""
