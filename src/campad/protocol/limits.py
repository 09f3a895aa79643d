"""Every bound on what arrives at the server, as one value, with the reason for each."""

from msgspec import Struct


class Limits(Struct, frozen=True):
    """Bounds that are passed in; the defaults are for a person's own machine."""

    # What a page sends

    # Pixels a side; a raw RGB frame of it still fits max_message_bytes.
    max_frame_size: int = 232
    # A WebSocket message: 224 x 224 x 3 bytes of pixels and a header.
    max_message_bytes: int = 163_840
    # The JSON before a frame's pixels.
    max_header_bytes: int = 512
    # A JSON message.
    max_control_bytes: int = 16_384
    # So many messages that break the protocol, and the connection is closed.
    strikes: int = 3
    # Of one page. What comes faster than a camera is dropped, and counted.
    max_frames_per_s: float = 40
    # So many more may come at once, after a pause.
    frame_burst: int = 20
    # JSON messages of one page; what comes faster waits until it is its turn, and its frames too.
    max_messages_per_s: float = 100
    # So many more may come at once, after a pause.
    message_burst: float = 200
    # Frames to be recorded that may wait; the page keeps two on their way at most.
    max_waiting_examples: int = 4
    # Recorded frames whose warped copies are not embedded yet, of all pages: 22 MB of pixels.
    # What is recorded faster than this machine embeds does without copies.
    max_waiting_copies: int = 200
    # Frames of a page that layers are ranked on: 44 MB of pixels, and some seconds a layer.
    max_ranked_frames: int = 400
    # So long a person has to move through all poses.
    recalibrate_s: float = 10
    # Activations that are kept meanwhile: 7 MB at the default network.
    max_recalibration_frames: int = 300

    # Classes in the page: all of them are seen at once, each with its bar. The library and the
    # command line take more (`dataset/labels.py`).
    max_classes: int = 32

    # Sessions, and the network's threads

    # Pages at once; more would not get predictions in time. `--pages` sets another number.
    max_sessions: int = 8
    # A page that was closed or reloaded finds its session in memory for so long; after that it
    # comes back from its file.
    session_kept_s: float = 600
    # And what can be undone for so long, also where sessions stay for a whole lesson.
    undo_kept_s: float = 600
    # Of pages that have gone, so many are remembered, the last ones.
    max_kept_sessions: int = 16
    # Projects of earlier that a new page is offered.
    max_offers: int = 5
    # The newest projects, among which those are sought; a millisecond each.
    max_looked_at: int = 50
    # The watchdog looks so often at what the network's threads are at.
    tick_s: float = 0.5
    # A frame that has been computed at so many looks is given up, and its thread replaced: after
    # five seconds, when the slowest network on the slowest machine has long been through.
    stuck_ticks: int = 10
    # So many threads that did not come back may be left behind; then none are started any more,
    # until one of them does.
    max_stuck_threads: int = 4

    # Who is let in

    # A link that campad prints lets one page in, once, within so long.
    code_s: float = 600
    # One that it opens in the browser itself: others can see a browser's command line.
    opened_code_s: float = 60
    # A page that stays open need not be opened by a new link for so long.
    token_s: float = 7 * 24 * 3600
    # So many of the last links that let a page in are remembered, so that they do not again.
    max_used_codes: int = 1_000
    # So many within wrong_codes_s seconds, and no code is looked at.
    max_wrong_codes: int = 5
    wrong_codes_s: float = 60
    # The body of a request for a token.
    max_json_body_bytes: int = 1_024

    # Connections

    # Those that are no page's WebSocket; a page opens six at most, for a moment.
    max_connections: int = 64
    # A request whose header is not complete after so long is closed.
    header_s: float = 10
    # A connection that says nothing for so long is closed.
    hello_s: float = 5
    # A page that does not read for so long is given up, and its connection cut.
    send_s: float = 5
    # The system itself gives up a connection whose bytes nobody acknowledges so long (Linux).
    unsent_ms: int = 15_000
    # Messages to a page that may wait, predictions and game states not counted (newest wins).
    max_control_queue: int = 256
    # Connections have so long to end when campad does.
    shutdown_s: int = 2

    # Files

    # A .campad file that is opened in the page; `campad.load` reads larger ones.
    max_project_bytes: int = 256 * 2**20
    # Files go to the page in such pieces; all of a large one at once held all up for a second.
    piece_bytes: int = 2**18
    # What is recorded is written after so long. With the write itself a crash costs the last
    # quarter of a second at most.
    save_every_s: float = 0.15
    # After a failure it is tried again so often: the disk may have room again.
    save_again_s: float = 5
