"""A server of the feed alone, for a campad that has no page: `campad run`."""

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.applications import Starlette

from campad.outputs.broadcast import CHANNEL
from campad.protocol.limits import Limits
from campad.server.feed import feed_routes
from campad.server.gate import Gate
from campad.server.listening import ServerThread, listen, uvicorn_config
from campad.server.policy import FEED_ROUTES, Policy
from campad.server.tokens import Tokens


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
    _, listener = listen(port, limits, option='--out "websocket: port=..."')
    policy = Policy(port, routes=FEED_ROUTES, friends=friends)
    app = Gate(Starlette(routes=feed_routes()), policy, Tokens(key, limits))
    config = uvicorn_config(app, limits, ws_max_size=limits.max_control_bytes)
    server = ServerThread(config, listener, "campad-feed")
    try:
        yield f"{policy.host}:{port}"
    finally:
        CHANNEL.send(None)
        server.close()
