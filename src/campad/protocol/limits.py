"""Every bound on what arrives at the server, as one value, with the reason for each."""

from msgspec import Struct


class Limits(Struct, frozen=True):
    """Bounds that are passed in; the defaults are for a person's own machine."""

    max_frame_size: int = 232
    """Pixels a side; a raw RGB frame of it still fits max_message_bytes."""

    max_message_bytes: int = 163_840
    """A WebSocket message: 224 x 224 x 3 bytes of pixels and a header."""

    max_header_bytes: int = 512
    """The JSON before a frame's pixels."""

    max_control_bytes: int = 16_384
    """A JSON message."""

    max_waiting_examples: int = 4
    """Frames to be recorded that may wait; the page keeps two on their way at most."""

    max_waiting_copies: int = 200
    """Recorded frames whose warped copies are not embedded yet, of all pages: 22 MB of pixels.
    What is recorded faster than this machine embeds does without copies."""

    max_ranked_frames: int = 400
    """Frames of a page that layers are ranked on: 44 MB of pixels, and some seconds for each
    layer."""

    recalibrate_s: float = 10
    """So long a person has to move through all poses."""

    max_recalibration_frames: int = 300
    """Activations that are kept meanwhile: 7 MB at the default network."""

    max_frames_per_s: float = 40
    """Of one page. What comes faster than a camera is dropped, and counted."""

    frame_burst: int = 20
    """So many more may come at once, after a pause."""

    max_sessions: int = 8
    """Pages at once; more would not get predictions in time. `--pages` sets another number."""

    tick_s: float = 0.5
    """The watchdog looks so often at what the network's threads are at."""

    stuck_ticks: int = 10
    """A frame that has been computed at so many looks is given up, and its thread replaced:
    after five seconds, when the slowest network on the slowest machine has long been
    through."""

    max_stuck_threads: int = 4
    """So many threads that did not come back may be left behind; then none are started any
    more, until one of them does."""

    session_kept_s: float = 600
    """A page that was closed or reloaded finds its session in memory for so long, with what can
    be undone; after that it comes back from its file."""

    max_kept_sessions: int = 16
    """Of pages that have gone, so many are remembered, the last ones."""

    code_s: float = 600
    """A link that campad prints lets one page in, once, within so long. One that it opens in
    the browser itself is good for opened_code_s."""

    opened_code_s: float = 60
    """Other users of the machine can see a browser's command line: its link is soon
    worthless."""

    token_s: float = 7 * 24 * 3600
    """A page that stays open need not be opened by a new link for so long."""

    max_used_codes: int = 1_000
    """So many of the last links that let a page in are remembered, so that they do not
    again."""

    max_wrong_codes: int = 5
    """So many within wrong_codes_s seconds, and no code is looked at."""

    wrong_codes_s: float = 60
    """See max_wrong_codes."""

    max_connections: int = 64
    """Connections that are no page's WebSocket; a page opens six at most, for a moment."""

    header_s: float = 10
    """A request whose header is not complete after so long is closed."""

    max_offers: int = 5
    """Projects of earlier that a new page is offered."""

    max_looked_at: int = 50
    """The newest projects, among which those are sought that can be offered; a millisecond
    each."""

    hello_s: float = 5
    """A connection that says nothing for so long is closed."""

    send_s: float = 5
    """A page that does not read for so long is given up, and its connection cut."""

    unsent_ms: int = 15_000
    """The system itself gives up a connection whose bytes nobody acknowledges for so long
    (Linux)."""

    shutdown_s: int = 2
    """Connections have so long to end when campad does."""

    max_control_queue: int = 256
    """Messages to a page that may wait, predictions and game states not counted (newest
    wins)."""

    strikes: int = 3
    """So many messages that break the protocol, and the connection is closed."""

    max_project_bytes: int = 256 * 2**20
    """A .campad file that is opened in the page; `campad.load` reads larger ones."""

    piece_bytes: int = 2**18
    """A .campad file goes to the page in such pieces; all of a large one at once held everything
    up for a second."""

    max_json_body_bytes: int = 1_024
    """The body of a request for a token."""

    save_every_s: float = 0.15
    """What is recorded is written after so long. With the write itself a crash costs the last
    quarter of a second at most."""

    save_again_s: float = 5
    """After a failure it is tried again so often: the disk may have room again."""
