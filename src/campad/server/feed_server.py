"""A server of the feed alone, for a campad that has no page: `campad run`."""

from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from campad.outputs.broadcast import CHANNEL
from campad.protocol.limits import Limits
from campad.server.feed import feed_routes
from campad.server.gate import Gate
from campad.server.listening import ServerThread, listen
from campad.server.policy import FEED_ROUTES, Policy
from campad.server.tokens import Tokens
from campad.server.uvicorn_protocols import WebSockets, http_within


@contextmanager
def serving_feed(port: int, friends: frozenset[str], key: bytes) -> Iterator[str]:
    """Serve it on loopback, in a thread of its own; gives HOST:PORT.

    Args:
        port: where.
        friends: the origins of pages that may listen.
        key: what tokens are signed with; see `read_key`.

    Raises:
        ServerError: the port is in use.
    """
    limits = Limits()
    _, listener = listen(port, limits)
    policy = Policy(port, routes=FEED_ROUTES, friends=friends)
    app = Gate(Starlette(routes=feed_routes()), policy, Tokens(key, limits))
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        http=http_within(limits),
        ws=WebSockets,
        ws_max_size=limits.max_control_bytes,
        ws_ping_interval=10,
        ws_ping_timeout=10,
        ws_per_message_deflate=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=limits.shutdown_s,
    )
    server = ServerThread(config, listener, "campad-feed")
    try:
        yield f"{policy.host}:{port}"
    finally:
        CHANNEL.send(None)
        server.close()
