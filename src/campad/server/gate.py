"""The gate: every request and every WebSocket passes here first, and is let in only if it is ours.

Other web pages run in the same browser and can send requests to this server too. They cannot forge
Host, Origin or Sec-Fetch-Site, so these are compared with the exact addresses this server has.
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = frozenset({"GET", "HEAD"})
POSTED = frozenset({"/api/project"})
"""The only paths that take a POST; without an Origin they take none."""

LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")


class Gate:
    """ASGI middleware, outermost.

    Args:
        app: what lies behind the gate.
        port: where this server listens; Host and Origin must name it.
        names: host names that mean this machine.
    """

    def __init__(self, app: ASGIApp, port: int, names: Iterable[str] = LOCAL_NAMES) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}" for name in names}
        self._origins = {f"http://{host}" for host in self._hosts}
        if port == 80:
            self._hosts |= set(names)
            self._origins |= {f"http://{name}" for name in names}
        self._headers = [
            (name.lower().encode(), value.encode()) for name, value in _response_headers(port)
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in, or answer it here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _value in self._headers}
                kept = [pair for pair in message["headers"] if pair[0].lower() not in own]
                message = {**message, "headers": [*kept, *self._headers]}
            await send(message)

        refusal = self._refuse(scope)
        if refusal is None:
            await self._app(scope, receive, send_with_headers)
        elif scope["type"] == "websocket":
            await receive()  # the handshake; closing before accepting answers 403
            await send({"type": "websocket.close", "code": 1008, "reason": refusal[1]})
        else:
            status, reason = refusal
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send_with_headers(
                {"type": "http.response.start", "status": status, "headers": headers}
            )
            await send_with_headers({"type": "http.response.body", "body": reason.encode()})

    def _refuse(self, scope: Scope) -> tuple[int, str] | None:
        """Return the status and the reason why this request may not pass, or None."""
        hosts, origins, sites = (_values(scope, name) for name in _WITNESSES)
        if len(hosts) != 1:
            return 400, "exactly one Host header is needed"
        if hosts[0].lower() not in self._hosts:
            return 421, "this server is for this machine only; open it as http://127.0.0.1"
        if len(origins) > 1 or any(origin.lower() not in self._origins for origin in origins):
            return 403, "this page may not use campad"
        if scope["type"] == "websocket":
            if not origins:
                return 403, "a WebSocket must name its Origin"
        elif scope["method"] == "POST" and scope["path"] in POSTED:
            if not origins:
                return 403, "a POST must name its Origin"
        elif scope["method"] not in METHODS:
            return 405, "this method is not allowed"
        if any(site not in _SITES[scope["path"] == "/"] for site in sites):
            return 403, "another web page may not use campad"
        return None


_WITNESSES = (b"host", b"origin", b"sec-fetch-site")
# Typing an address gives "none": that opens the page, and nothing else.
_SITES = {True: ("same-origin", "none"), False: ("same-origin",)}


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _response_headers(port: int) -> list[tuple[str, str]]:
    # A policy cannot name an IPv6 address; 'self' covers that one where it is used.
    sockets = " ".join(f"ws://{name}:{port}" for name in LOCAL_NAMES if "[" not in name)
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        f"media-src 'self' blob:; connect-src 'self' {sockets}; worker-src 'self'; "
        "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    permissions = (
        "camera=(self), fullscreen=(self), screen-wake-lock=(self), microphone=(), "
        "geolocation=(), display-capture=(), usb=(), serial=(), hid=(), midi=(), payment=()"
    )
    return [
        ("Content-Security-Policy", policy),
        ("Permissions-Policy", permissions),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
        ("Cache-Control", "no-store"),
    ]
