"""What is bound, from what a person wrote to the output that is made when it is armed."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from campad.errors import ArgumentError
from campad.outputs.base import Output, Plan
from campad.outputs.bindings import Binding
from campad.outputs.kinds import check_untyped, plan_of
from campad.outputs.worker import Worker

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bound:
    """A binding, how its output is made, and the output itself while it is armed.

    Without a plan it was kept with a project, and nothing of it was looked at yet.
    """

    binding: Binding
    plan: Plan | None = None
    output: Output | None = None

    @property
    def trouble(self) -> str:
        """Why it cannot do anything right now; "" if it can."""
        return self.output.trouble if isinstance(self.output, Worker) else ""

    @property
    def device(self) -> str:
        """What it takes for itself; "" as long as that is not known."""
        return self.plan.device if self.plan else ""

    def planned(self) -> "Bound":
        """Return it with a plan. What a project has kept can do less than what is typed."""
        if self.plan:
            return self
        check_untyped(self.binding)
        return replace(self, plan=plan_of(self.binding))

    def made(self) -> "Bound":
        """Return it with its output, which may send from then on."""
        assert self.plan
        output = Worker(self.plan.make) if self.plan.waits else self.plan.make()
        return replace(self, output=output)


def one_each(bound: Sequence[Bound]) -> tuple[Bound, ...]:
    """Return these; ArgumentError if two are for one device."""
    taken = set[str]()
    for one in bound:
        if one.device in taken:
            raise ArgumentError(f"two outputs for {one.device}; bind all to one of them")
        taken.add(one.device)
    return tuple(bound)


def close_all(bound: Iterable[Bound]) -> None:
    """Close the outputs that there are, whatever comes of it."""
    for one in bound:
        try:
            if one.output:
                one.output.close()
        except Exception:
            log.exception("an output could not be closed")
