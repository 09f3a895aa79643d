"""Who may come into a lesson: the teacher by a link, students by what joining gave them."""

import hmac
import os
import secrets
from pathlib import Path

from campad.errors import ServerError
from campad.graphs.sanitize import told
from campad.people.lesson import Lesson
from campad.protocol.limits import Limits
from campad.server.tokens import OWNER, READER, STUDENT, TEACHER, Tokens, read_key

LEAST_READER = 32


def read_reader(path: Path) -> str:
    """Return the token by which metrics are read; a file that is not there is made.

    Raises:
        ServerError: the file cannot be used.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(LEAST_READER) + "\n")
        token = path.read_text("ascii").strip()
    except (OSError, UnicodeError) as error:
        raise ServerError(f"{path} cannot be used for a token: {told(error)}") from error
    if len(token) < LEAST_READER or len(token.split()) != 1:
        raise ServerError(
            f"{path} must hold one token of at least {LEAST_READER} characters; delete it, and "
            "campad makes one"
        )
    return token


class LessonKeys(Tokens):
    """Without a folder the key lives as long as the server: earlier tokens are good for nothing.

    Args:
        lesson: knows its students.
        limits: how long links are good.
        folder: where the key is kept, if the lesson is.
        reader: the token by which metrics are read, if they may be.
    """

    def __init__(
        self, lesson: Lesson, limits: Limits, folder: Path | None = None, reader: str | None = None
    ) -> None:
        super().__init__(read_key(folder), limits)
        self._lesson, self._reader = lesson, reader

    def role_of(self, token: str) -> str | None:
        """Return TEACHER, STUDENT or READER; None if a token is not ours, or its time is over."""
        if self._lesson.visitor(token):
            return STUDENT
        if self._reader and hmac.compare_digest(token.encode(), self._reader.encode()):
            return READER
        return TEACHER if super().role_of(token) == OWNER else None
