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

MAX_FRAMES_PER_S = 40
"""Of one page. What comes faster than a camera is dropped, and counted."""

FRAME_BURST = 20
"""So many more may come at once, after a pause."""

MAX_SESSIONS = 8
"""Pages at once; more would not get predictions in time. `--pages` sets another number."""

TICK_S = 0.5
"""The watchdog looks so often at what the network's threads are at."""

STUCK_TICKS = 10
"""A frame that has been computed at so many looks is given up, and its thread replaced: after five
seconds, when the slowest network on the slowest machine has long been through."""

MAX_STUCK_THREADS = 4
"""So many threads that did not come back may be left behind; then none are started any more, until
one of them does."""

SESSION_KEPT_S = 600
"""A page that was closed or reloaded finds its session in memory for so long, with what can be
undone; after that it comes back from its file."""

MAX_KEPT_SESSIONS = 16
"""Of pages that have gone, so many are remembered, the last ones."""

CODE_S = 600
"""A link that campad prints lets one page in, once, within so long. One that it opens in the
browser itself is good for OPENED_CODE_S."""

OPENED_CODE_S = 60
"""Other users of the machine can see a browser's command line: its link is soon worthless."""

TOKEN_S = 7 * 24 * 3600
"""A page that stays open need not be opened by a new link for so long."""

MAX_USED_CODES = 1_000
"""So many of the last links that let a page in are remembered, so that they do not again."""

MAX_WRONG_CODES = 5
"""So many within WRONG_CODES_S seconds, and no code is looked at."""

WRONG_CODES_S = 60
"""See MAX_WRONG_CODES."""

MAX_CONNECTIONS = 64
"""Connections that are no page's WebSocket; a page opens six at most, for a moment."""

HEADER_S = 10
"""A request whose header is not complete after so long is closed."""

MAX_OFFERS = 5
"""Projects of earlier that a new page is offered."""

MAX_LOOKED_AT = 50
"""The newest projects, among which those are sought that can be offered; a millisecond each."""

HELLO_S = 5
"""A connection that says nothing for so long is closed."""

SEND_S = 5
"""A page that does not read for so long is given up, and its connection cut."""

UNSENT_MS = 15_000
"""The system itself gives up a connection whose bytes nobody acknowledges for so long (Linux)."""

SHUTDOWN_S = 2
"""Connections have so long to end when campad does."""

MAX_CONTROL_QUEUE = 256
"""Messages to a page that may wait, predictions and game states not counted (newest wins)."""

STRIKES = 3
"""So many messages that break the protocol, and the connection is closed."""

MAX_PROJECT_BYTES = 256 * 2**20
"""A .campad file that is opened in the page; `campad.load` reads larger ones."""

MAX_JSON_BODY_BYTES = 1_024
"""The body of a request for a token."""

SAVE_EVERY_S = 0.15
"""What is recorded is written after so long. With the write itself a crash costs the last quarter
of a second at most."""

SAVE_AGAIN_S = 5
"""After a failure it is tried again so often: the disk may have room again."""
