"""What a student's page may ask for. A message that is in neither table is refused."""

from campad.protocol import from_page as ask

STUDENT_MAY: frozenset[type] = frozenset(
    {
        # Teaching
        ask.Configure,
        ask.Decide,
        ask.Guide,
        ask.LookBack,
        ask.Correct,
        ask.UndoCorrection,
        ask.Mirror,
        ask.Release,
        ask.Drop,
        ask.Uncopied,
        ask.Train,
        ask.Halt,
        ask.Compare,
        ask.Recalibrate,
        ask.ClearChallenge,
        # The game, which is in the page
        ask.Play,
        ask.Pause,
        ask.Steer,
        # Their own examples and classes
        ask.Undo,
        ask.Clear,
        ask.Remove,
        ask.Relabel,
        ask.AddClass,
        ask.DeleteClass,
        ask.Rename,
        ask.MoveClass,
    }
)
_MACHINE = "In a lesson nothing is pressed or sent by the teacher's machine."
STUDENT_MAY_NOT: dict[type, str] = {
    ask.Hello: "hello is the first message and comes once",
    ask.Bind: _MACHINE,
    ask.Allow: _MACHINE,
    ask.Arm: _MACHINE,
    ask.Forget: "In a lesson the teacher deletes everything at the end.",
    ask.Rank: "In a lesson no other networks are tried: that would slow down everybody.",
}
PAUSED = "Your teacher has paused the lesson. Look up!"


def ends_something(message: ask.PageMessage) -> bool:
    """Say whether this only ends what was going on: a pause asks for nothing else.

    A page says so by itself, as a pad that was held while the pause came.
    """
    return isinstance(message, (ask.Release, ask.Drop, ask.Halt)) or (
        isinstance(message, ask.Pause) and message.on
    )


def refusal_of(message: ask.PageMessage) -> str:
    """Say why a student may not ask for this; "" if they may."""
    kind = type(message)
    return "" if kind in STUDENT_MAY else STUDENT_MAY_NOT.get(kind, "Students may not do this.")
