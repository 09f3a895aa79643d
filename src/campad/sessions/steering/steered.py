"""Steered: the outputs of a session, and what of them is kept with its project.

What is bound in the page is kept, and follows the names of classes. What a file brings is shown,
and nothing of it can be armed before somebody here has allowed it.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from campad.decisions import Decision
from campad.errors import ArgumentError, CampadError
from campad.learning.prediction import Prediction
from campad.outputs.bindings import Binding
from campad.outputs.desk import NOT_ALLOWED, Desk
from campad.protocol.to_page import Failure, ToPage
from campad.sessions.learner import Learner


class Steered:
    """See the module. On the event loop.

    Args:
        usual: what is bound where a project has nothing of its own.
        devices: see `Desk`.
        on_change: called when it was armed, or disarmed by itself.

    Attributes:
        desk: what passes decisions on.
    """

    def __init__(
        self,
        learner: Learner,
        usual: Sequence[Binding],
        devices: set[str],
        send: Callable[[ToPage], Any],
        on_change: Callable[[], Any],
    ) -> None:
        self._learner, self._usual = learner, usual
        self._send, self._on_change = send, on_change
        self._loop = asyncio.get_running_loop()
        self._labels: tuple[str, ...] | None = None
        self._arming: asyncio.Future[None] | None = None  # else nobody holds it
        self.desk = Desk(devices, lambda: self._loop.call_soon_threadsafe(on_change))
        self.desk.bind(usual)

    def go_on(self) -> None:
        """Another project is here: bind what it has bound, disarmed."""
        kept = self._learner.steering
        self._labels = None  # its classes are not the former ones under other names
        if kept.outputs:
            self.desk.take(kept.outputs, allowed=kept.allowed)
        else:
            self.desk.bind(self._usual)

    def bind(self, bindings: Sequence[Binding]) -> None:
        """Bind these, in place of what was, and keep them. Errors as of `Desk.bind`."""
        if bindings and not self.desk.allowed:
            raise ArgumentError(NOT_ALLOWED)
        self.desk.bind(bindings)
        self._keep(tuple(bindings))

    def allow(self) -> None:
        """A person has looked at what a file has brought, and takes it for their own."""
        self.desk.allowed = True
        self._keep(self._learner.steering.outputs)

    def arm(self) -> None:
        """Arm in the background; what goes wrong then is told. Errors as of `Desk.begin_to_arm`."""
        if finish := self.desk.begin_to_arm():
            self._arming = asyncio.ensure_future(self._arm(finish))

    def follow(self, labels: tuple[str, ...]) -> bool:
        """Learn which classes there are; return whether they are others than before.

        One that gets another name, or its former one back, keeps what was set and bound for it.
        """
        before = self._labels
        if labels == before:
            return False
        self._labels = labels
        gone, new = set(before or ()) - set(labels), set(labels) - set(before or ())
        if before and len(gone) == len(new) == 1:
            self._rename(gone.pop(), new.pop())
        self.desk.set_labels(labels)
        return True

    def act(self, decision: Decision, prediction: Prediction | None) -> None:
        """Pass a decision on."""
        self.desk.act(decision, prediction)

    def _rename(self, label: str, to: str) -> None:
        learner = self._learner
        bound = label in {name for one in self.desk.bound for name in one.binding.actions}
        learner.decisions = learner.decisions.renamed(label, to)
        learner.steering = learner.steering.renamed(label, to)
        learner.noted()
        if bound and learner.steering.outputs:
            self.desk.disarm(f"The class {label!r} is called {to!r} now.")
            self.desk.take(learner.steering.outputs, allowed=self.desk.allowed)

    async def _arm(self, finish: Callable[[], None]) -> None:
        try:
            # In a thread: what presses keys, or a port, may take seconds to be ready.
            await asyncio.to_thread(finish)
        except CampadError as error:
            self._send(Failure.of(error))
        finally:
            self._on_change()

    def _keep(self, outputs: tuple[Binding, ...]) -> None:
        learner = self._learner
        learner.steering = replace(learner.steering, outputs=outputs, allowed=True)
        learner.noted()
