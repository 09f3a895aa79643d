"""The policy: where the server listens, which addresses mean it, and what each role may ask for.

It is a value that is passed in; the default serves this machine and nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from campad.server.tokens import LISTENER, OWNER, PHONE, READER, STUDENT, TEACHER


@dataclass(frozen=True)
class Route:
    """What one address allows.

    Attributes:
        methods: the HTTP methods; "WEBSOCKET" for a WebSocket.
        roles: who may; none are named where no token is needed.
        typed: a person may type the address or follow a link to it.
        content: the type that a POST must have.
        shared: pages of other addresses may, too, if the person has named them.
    """

    methods: frozenset[str]
    roles: frozenset[str] = frozenset({OWNER})
    typed: bool = False
    content: str | None = None
    shared: bool = False

    @property
    def public(self) -> bool:
        """No token is needed."""
        return not self.roles


_READ, _ANYONE = frozenset({"GET", "HEAD"}), frozenset[str]()
_EARS = frozenset({OWNER, LISTENER})
ASSETS = "/assets/"
FEED_ROUTES = {
    "/decisions": Route(frozenset({"WEBSOCKET"}), _EARS, shared=True),
    "/api/decisions": Route(frozenset({"GET"}), _EARS),
}
ROUTES = {
    "/": Route(_READ, _ANYONE, typed=True),
    "/healthz": Route(_READ, _ANYONE),
    "/api/session": Route(_READ | {"POST"}, _ANYONE, content="application/json"),
    "/api/project": Route(_READ | {"POST"}, content="application/octet-stream"),
    "/api/export": Route(frozenset({"POST"}), content="application/json"),
    "/api/metrics": Route(_READ),
    "/api/program": Route(_READ),
    "/api/graph": Route(_READ),
    "/ws": Route(frozenset({"WEBSOCKET"})),
    "/api/phone": Route(_READ | {"POST"}, content="application/json"),
    "/phone": Route(frozenset({"WEBSOCKET"})),
    ASSETS: Route(_READ, _ANYONE),
    **FEED_ROUTES,
}
_TEACHERS, _STUDENTS = frozenset({TEACHER}), frozenset({STUDENT})
_JSON = "application/json"
TEACHERS_PAGE = "/teacher"
LESSON_ROUTES = {
    "/": Route(_READ, _ANYONE, typed=True),
    "/join": Route(_READ, _ANYONE, typed=True),
    TEACHERS_PAGE: Route(_READ, _ANYONE, typed=True),
    "/authority": Route(_READ, _ANYONE, typed=True),
    "/healthz": Route(_READ, _ANYONE),
    "/api/session": Route(_READ | {"POST"}, _ANYONE, content=_JSON),
    "/api/join": Route(_READ | {"POST"}, _ANYONE, content=_JSON),
    "/api/leave": Route(frozenset({"POST"}), _STUDENTS, content=_JSON),
    "/api/project": Route(_READ, _STUDENTS),
    "/api/program": Route(_READ, _STUDENTS),
    "/api/graph": Route(_READ, _STUDENTS),
    "/ws": Route(frozenset({"WEBSOCKET"}), _STUDENTS),
    "/api/lesson": Route(_READ | {"POST"}, _TEACHERS, content=_JSON),
    "/api/lesson/start": Route(frozenset({"POST"}), _TEACHERS, content="application/octet-stream"),
    "/api/lesson/projects": Route(frozenset({"GET"}), _TEACHERS),
    "/api/lesson/table": Route(_READ, _TEACHERS),
    "/api/metrics": Route(_READ, _TEACHERS),
    "/metrics": Route(_READ, frozenset({READER})),
    ASSETS: Route(_READ, _ANYONE),
}
"""What a server for a room allows. A teacher is no student: they reach nobody's session."""
PHONE_ROUTES = {
    "/": Route(_READ, _ANYONE, typed=True),
    "/healthz": Route(_READ, _ANYONE),
    "/authority": Route(_READ, _ANYONE, typed=True),
    "/api/join": Route(frozenset({"POST"}), _ANYONE, content=_JSON),
    "/camera": Route(frozenset({"WEBSOCKET"}), frozenset({PHONE})),
    ASSETS: Route(_READ, _ANYONE),
}
"""What a server for a person's phone allows: nothing of the person's page."""
PAGE, RUNTIME = "/", "/assets/runtime/"
WORKERS = ("/assets/eye/worker.js", "/assets/eye/thread.js")
"""Whose answers have a content policy of their own: see `Policy.content`."""
DEFAULT_PORT = 8765
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Policy:
    """See the module.

    Attributes:
        port: where the server listens; 0 where that is not known yet.
        host: the address it listens at.
        names: host names that mean this server.
        routes: what each address allows; ASSETS stands for all below it.
        friends: the origins of other pages that may use what is shared, like http://localhost:5500.
        secure: it is reached by TLS.
        wrong_address: what is answered where Host says another one.
    """

    port: int
    host: str = "127.0.0.1"
    names: tuple[str, ...] = LOOPBACK
    routes: Mapping[str, Route] = field(default_factory=lambda: ROUTES)
    friends: frozenset[str] = frozenset()
    secure: bool = False
    wrong_address: str = "this server is for this machine only; open it as http://127.0.0.1"

    def on_network(self, names: tuple[str, ...], routes: Mapping[str, Route]) -> Policy:
        """Return it for a server that other machines reach, by TLS, at these names."""
        return replace(
            self,
            host=names[0],
            names=names,
            routes=routes,
            secure=True,
            wrong_address=f"this is campad at https://{names[0]}:{self.port}",
        )

    @property
    def hosts(self) -> frozenset[str]:
        """What a Host header may say."""
        bare = self.names if self.port == (443 if self.secure else 80) else ()
        return frozenset({*(f"{name}:{self.port}" for name in self.names), *bare})

    @property
    def origins(self) -> frozenset[str]:
        """What an Origin header may say."""
        return frozenset(f"{self._scheme}://{host}" for host in self.hosts)

    def find(self, path: str) -> Route | None:
        """Return what an address allows; None where there is nothing."""
        return self.routes.get(ASSETS if path.startswith(ASSETS) else path)

    def content(self, path: str) -> str:
        """Return the content policy of what is at an address.

        The page may start one worker, under a policy that is named for that; the worker and the
        threads that it starts may compile WebAssembly, but load and connect to nothing besides.
        """
        if path in WORKERS or path.startswith(RUNTIME):
            return (
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
                "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            )
        # A policy cannot name an IPv6 address; 'self' covers that one where it is used.
        scheme = "wss" if self.secure else "ws"
        named = [name for name in self.names if "[" not in name]
        sockets = " ".join(f"{scheme}://{name}:{self.port}" for name in named)
        types = "campad-eye" if path == PAGE else "'none'"
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
            f"media-src 'self' blob:; connect-src 'self' {sockets}; worker-src 'self'; "
            "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
            f"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types {types}"
        )

    def link(self, code: str, path: str = "/") -> str:
        """Return a page's address with a code, in the part that browsers do not send."""
        return f"{self.address}{path}#c={code}"

    @property
    def address(self) -> str:
        """Where the server is, as a browser takes it."""
        return f"{self._scheme}://{self.host}:{self.port}"

    @property
    def _scheme(self) -> str:
        return "https" if self.secure else "http"
