"""Serves a lesson to the network until it is interrupted."""

import mimetypes
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from campad.backbones.backbone import Backbone
from campad.compute.executors import SWITCH_S, Executors
from campad.people.kept import Keeping
from campad.people.lesson import Lesson
from campad.protocol.limits import Limits
from campad.server.app import create_app
from campad.server.assets.files import STATIC, file_at
from campad.server.lesson.addresses import in_address
from campad.server.lesson.certificates import Certificate
from campad.server.lesson.door import LOOP, Door
from campad.server.lesson.joining import join, leave
from campad.server.lesson.keys import LessonKeys
from campad.server.lesson.teaching import lesson as teach
from campad.server.lesson.teaching import projects, start, table
from campad.server.listening import listen
from campad.server.login import NewLink
from campad.server.operations.prometheus import metrics
from campad.server.policy import LESSON_ROUTES, TEACHERS_PAGE, Policy
from campad.server.port_file import written_address
from campad.server.run import serve

FIRST_PORT = 8443
PAGES = STATIC / "classroom"


@dataclass(frozen=True)
class Opened:
    """A lesson that people can come to.

    Attributes:
        policy: its address.
        code: what people join by.
        certificate: what it shows.
        teacher_link: makes a link to the teacher's page, good once, for so many seconds.
        kept_days: how long what is taught is kept; None: it is not.
    """

    policy: Policy
    code: str
    certificate: Certificate
    teacher_link: Callable[[float], str]
    kept_days: int | None = None


def lesson_limits(people: int) -> Limits:
    """Return the bounds of everything for so many people; nobody's session is dropped meanwhile."""
    usual = Limits()
    return Limits(
        max_sessions=people,
        max_kept_sessions=people,
        session_kept_s=12 * 3600,
        max_frames_per_s=15,
        max_messages_per_s=20,
        frame_burst=10,
        max_connections=usual.max_connections + 6 * people,
    )


def run_lesson(
    backbone: Backbone,
    labels: Sequence[str],
    hosts: Sequence[str],
    certificate: Certificate,
    on_ready: Callable[[Opened], Any],
    *,
    people: int,
    bind: str = "0.0.0.0",  # noqa: S104 - others are to reach it
    port: int | None = None,
    keeping: Keeping | None = None,
    reader: str | None = None,
    executors: Executors | None = None,
) -> None:
    """Serve until interrupted.

    Args:
        backbone: the network, loaded.
        labels: the classes that everybody starts with.
        hosts: the names and addresses that mean this server; links have the first one.
        certificate: for these.
        on_ready: called when people can come.
        people: so many may join.
        bind: the address to listen at.
        port: where; None is 8443 or the next free one.
        keeping: where the lesson outlives campad; None: nothing is stored.
        reader: the token by which metrics can be read; None: nobody reads them.
        executors: where work runs; None is in threads of this machine.

    Raises:
        ServerError: the port is in use, or the certificate or what was kept cannot be used.
    """
    mimetypes.add_type("text/javascript", ".js")
    backbone.use_threads(1)
    sys.setswitchinterval(SWITCH_S)
    context, limits = certificate.context(), lesson_limits(people)
    plain, listener = listen(port, limits, bind, FIRST_PORT)
    names = tuple(in_address(host) for host in hosts)
    policy = plain.on_network(names, LESSON_ROUTES)
    lesson = Lesson(people, keeping=keeping)
    folder = keeping.folder if keeping else None
    keys = LessonKeys(lesson, limits, folder, reader)
    app = create_app(
        backbone,
        labels=labels,
        policy=policy,
        tokens=keys,
        disk=keeping.disk if keeping else None,
        limits=limits,
        executors=executors,
        new_link=NewLink("join"),
        lesson=lesson,
        more_routes=lesson_routes(certificate, policy),
    )

    def ready() -> None:
        link = lambda seconds: policy.link(keys.new_code(seconds), TEACHERS_PAGE)  # noqa: E731
        on_ready(Opened(policy, lesson.code.text, certificate, link, lesson.kept_days))

    with written_address(folder, policy.address):
        door = Door(listener, limits.max_connections + limits.max_sessions)
        serve(app, door, limits, ready, ssl_context_factory=lambda *_: context, loop=LOOP)


def lesson_routes(certificate: Certificate, policy: Policy) -> list[Route]:
    """Return the addresses that only a lesson has."""

    async def joining(request: Request) -> Response:
        return await join(request, certificate)

    async def teaching(request: Request) -> Response:
        return await teach(request, certificate, policy.address)

    authority = file_at(certificate.authority, "application/x-x509-ca-cert", "campad.crt")
    return [
        Route("/join", file_at(PAGES / "join.html")),
        Route(TEACHERS_PAGE, file_at(PAGES / "teacher.html")),
        Route("/authority", authority),
        Route("/api/join", joining, methods=["GET", "POST"]),
        Route("/api/leave", leave, methods=["POST"]),
        Route("/metrics", metrics),
        Route("/api/lesson", teaching, methods=["GET", "POST"]),
        Route("/api/lesson/start", start, methods=["POST"]),
        Route("/api/lesson/projects", projects),
        Route("/api/lesson/table", table),
    ]
