"""Who may come into a lesson: the teacher by a link, students by what joining gave them."""

from campad.people.lesson import Lesson
from campad.protocol.limits import Limits
from campad.server.tokens import OWNER, STUDENT, TEACHER, Tokens, read_key


class LessonKeys(Tokens):
    """The key lives as long as the server: tokens of an earlier one are good for nothing."""

    def __init__(self, lesson: Lesson, limits: Limits) -> None:
        super().__init__(read_key(None), limits)
        self._lesson = lesson

    def role_of(self, token: str) -> str | None:
        """Return TEACHER or STUDENT; None if a token is not ours, or its time is over."""
        if self._lesson.visitor(token):
            return STUDENT
        return TEACHER if super().role_of(token) == OWNER else None
