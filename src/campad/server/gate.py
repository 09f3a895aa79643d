"""The gate: every request and every WebSocket passes here first, and is let in only if it is ours.

Other web pages run in the same browser and can send requests to this server too. They cannot forge
Host, Origin or Sec-Fetch-Site, so these are compared with the exact addresses this server has.
Other programs and users of the machine can forge anything, but they do not have a token. What no
route of the policy allows is refused, whatever lies behind the gate.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from campad.server.policy import Policy, Route
from campad.server.tokens import Tokens

CONTENT = b"content-security-policy"
SUBPROTOCOL = "campad.v1"
TOKEN_PREFIX = "campad.auth."  # noqa: S105 - a prefix, no secret
"""A WebSocket cannot carry an Authorization header: the token comes as an offered subprotocol."""


class Gate:
    """ASGI middleware, outermost: `app` lies behind it."""

    def __init__(self, app: ASGIApp, policy: Policy, tokens: Tokens) -> None:
        self.app, self._policy, self._tokens = app, policy, tokens
        self._hosts, self._origins = policy.hosts, policy.origins
        self._names = {CONTENT, *(name for name, _value in _ENCODED)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in, or answer it here."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message["headers"] if pair[0].lower() not in self._names]
                message = {**message, "headers": [*kept, *self._headers(scope["path"])]}
            await send(message)

        refusal = self._refuse(scope)
        if refusal is None:
            await self.app(scope, receive, send_with_headers)
        elif scope["type"] == "websocket":
            await receive()  # the handshake; closing before accepting answers 403
            await send({"type": "websocket.close", "code": 1008, "reason": refusal[1]})
        else:
            status, reason = refusal
            # Whoever is refused is not listened to any longer.
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
            await send_with_headers(
                {"type": "http.response.start", "status": status, "headers": headers}
            )
            await send_with_headers({"type": "http.response.body", "body": reason.encode()})

    def _headers(self, path: str) -> list[tuple[bytes, bytes]]:
        return [(CONTENT, self._policy.content(path).encode()), *_ENCODED]

    def _refuse(self, scope: Scope) -> tuple[int, str] | None:
        """Return the status and the reason why this request may not pass, or None."""
        route = self._policy.find(scope["path"])
        friend = self._is_friend(scope, route)
        return (
            self._refuse_address(scope, friend)
            or _refuse_site(scope, route, friend)
            or _refuse_use(scope, route)
            or self._refuse_stranger(scope, route)
        )

    def _is_friend(self, scope: Scope, route: Route | None) -> bool:
        """Say whether another page asks that the person has named, for what is shared."""
        origins = {origin.lower() for origin in _values(scope, b"origin")}
        return route is not None and route.shared and bool(origins & self._policy.friends)

    def _refuse_address(self, scope: Scope, friend: bool) -> tuple[int, str] | None:
        """Host and Origin: is it really this server that is meant, and by its own page?"""
        hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
        if len(hosts) != 1:
            return 400, "exactly one Host header is needed"
        if hosts[0].lower() not in self._hosts:
            return 421, self._policy.wrong_address
        strange = any(origin.lower() not in self._origins for origin in origins) and not friend
        if len(origins) > 1 or strange:
            return 403, "this page may not use campad"
        return None

    def _refuse_stranger(self, scope: Scope, route: Route | None) -> tuple[int, str] | None:
        """Whoever asks for what is not public must have a token."""
        if route is None:
            return 404, "there is nothing here"
        if route.public:
            return None
        tokens = tokens_of(scope)
        if len(tokens) != 1 or self._tokens.role_of(tokens[0]) not in route.roles:
            return 401, "open this page by the link that campad gives"
        return None


def _refuse_site(scope: Scope, route: Route | None, friend: bool) -> tuple[int, str] | None:
    """Browsers say where a request comes from; typing an address gives "none"."""
    if friend:
        return None
    allowed = ("same-origin", "none") if route and route.typed else ("same-origin",)
    if any(site not in allowed for site in _values(scope, b"sec-fetch-site")):
        return 403, "another web page may not use campad"
    return None


def _refuse_use(scope: Scope, route: Route | None) -> tuple[int, str] | None:
    """The method, and what comes with it."""
    method = "WEBSOCKET" if scope["type"] == "websocket" else scope["method"]
    if route is not None and method not in route.methods:
        return 405, "this method is not allowed"
    if scope["query_string"] and not (route and route.typed):
        return 400, "nothing is asked by a query here"
    if method != "POST" or route is None:
        return None
    if route.public and not _values(scope, b"origin"):
        return 403, "a POST without a token must name its Origin"
    if _values(scope, b"content-type") != [route.content]:
        return 415, f"this must be sent as {route.content}"
    return None


def tokens_of(scope: Scope) -> list[str]:
    """Return the tokens that came: in an Authorization header, or offered as a subprotocol."""
    if scope["type"] == "websocket":
        offered = scope.get("subprotocols", [])
        if SUBPROTOCOL not in offered:
            return []
        return [name[len(TOKEN_PREFIX) :] for name in offered if name.startswith(TOKEN_PREFIX)]
    pairs = (value.partition(" ") for value in _values(scope, b"authorization"))
    return [token if kind.lower() == "bearer" else "" for kind, _, token in pairs]


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


# No "bluetooth": Chromium complains of it where a machine has none.
_PERMISSIONS = (
    "camera=(self), fullscreen=(self), screen-wake-lock=(self), microphone=(), "
    "geolocation=(), display-capture=(), usb=(), serial=(), hid=(), midi=(), "
    "payment=(), clipboard-read=()"
)
RESPONSE_HEADERS = (
    ("Permissions-Policy", _PERMISSIONS),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cache-Control", "no-store"),
)
"""On every answer, beside the content policy."""
_ENCODED = [(name.lower().encode(), value.encode()) for name, value in RESPONSE_HEADERS]
