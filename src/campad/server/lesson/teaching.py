"""What the teacher's page asks for: how everybody is doing, and what is to be done.

The gate has seen to it that it is the teacher. Nothing here shows what a camera sees.
"""

import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from campad.errors import CampadError
from campad.people.join_code import Shut
from campad.people.lesson import Lesson
from campad.people.member import Member
from campad.people.progress import Progress, as_csv, progress
from campad.protocol import lesson as ask
from campad.server.api import take_project
from campad.server.lesson.certificates import Certificate
from campad.server.lesson.codes import qr_image
from campad.server.login import read_body


@dataclass(frozen=True)
class LessonState:
    """All that the teacher's page shows."""

    code: str
    address: str
    qr: str
    fingerprint: str
    authority_fingerprint: str
    paused: bool
    locked: bool
    kept_days: int | None
    shut: list[Shut]
    people: list[Progress]


async def lesson(request: Request, certificate: Certificate, address: str) -> Response:
    """GET: how the lesson stands. POST: something to do; answers with how it stands then."""
    state = request.app.state
    here: Lesson = state.lesson
    if request.method == "POST":
        body = await read_body(request, state.limits.max_json_body_bytes)
        try:
            await _do(here, ask.read_teacher_message(body))
        except CampadError as error:
            return PlainTextResponse(str(error), 422)
    link = f"{address}/join#{here.code.text}"
    shown = LessonState(
        here.code.text,
        f"{address}/join",
        qr_image(link),
        certificate.fingerprint,
        certificate.authority_fingerprint,
        here.paused,
        here.locked,
        here.kept_days,
        here.code.shut,
        progress(here.members, here.now_s),
    )
    return Response(msgspec.json.encode(shown), media_type="application/json")


async def _do(here: Lesson, message: ask.TeacherMessage) -> None:
    match message:
        case ask.PauseLesson(on):
            here.pause(on=on)
        case ask.LockLesson(on):
            here.locked = on
        case ask.RenewCode():
            here.code.renew()
        case ask.LetBack(person):
            here.let_back(person)
        case ask.SendAway(person):
            await here.send_away(person)
        case ask.Wipe():
            await here.wipe()
    here.noted()


async def start(request: Request) -> Response:
    """Hand out a .campad file; 200 has words about it."""
    here: Lesson = request.app.state.lesson
    return await take_project(request, here.hand_out)


async def table(request: Request) -> Response:
    """How everybody is doing, as CSV."""
    headers = {"Content-Disposition": 'attachment; filename="lesson.csv"'}
    here: Lesson = request.app.state.lesson
    text = as_csv(progress(here.members, here.now_s))
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


async def projects(request: Request) -> Response:
    """Everybody's .campad file in a zip, which is made as it is sent: nothing is written here."""
    headers = {"Content-Disposition": 'attachment; filename="lesson.zip"'}
    pieces = _zip(request.app.state.lesson.members.copy())
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)


async def _zip(members: list[Member]) -> AsyncIterator[bytes]:
    sent = _Pieces()
    with zipfile.ZipFile(sent, "w") as packed:
        for member in members:
            if member.session is None or not len(member.session.dataset):
                continue
            packed.writestr(_file_name(member), await member.session.project.save())
            yield sent.take()
    yield sent.take()


class _Pieces(io.RawIOBase):
    """A file that cannot be sought: what was written since is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def write(self, data: Any, /) -> int:
        """Keep it until it is taken."""
        self._written += data
        return len(data)

    def take(self) -> bytes:
        """Return what was written since."""
        taken, self._written = bytes(self._written), bytearray()
        return taken


def _file_name(member: Member) -> str:
    """A name that every system takes; the number keeps two apart."""
    plain = "".join(c if c.isalnum() or c in " _-" else "_" for c in member.name).strip()
    return f"{member.number:02} {plain or 'somebody'}.campad"
