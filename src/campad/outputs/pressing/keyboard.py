"""The outputs keyboard, mouse and gamepad: what a binding of them means."""

from functools import partial

from campad.errors import ArgumentError
from campad.outputs.base import Plan
from campad.outputs.bindings import Binding
from campad.outputs.pressing.actions import read_action
from campad.outputs.pressing.child import Order
from campad.outputs.pressing.device import WAYS, find_way, open_device, outlives
from campad.outputs.pressing.keys import find_key
from campad.outputs.pressing.presser import Presser


def plan(binding: Binding) -> Plan:
    """Check keys, names and settings, and find what can press here."""
    kind = binding.kind
    if not binding.actions:
        raise binding.wrong("nothing is bound; write class=action, like left=Left")
    allowed = binding.settings.get("allow", "").split()
    try:
        actions = [read_action(kind, words, allowed) for words in binding.actions.values()]
    except ArgumentError as error:
        raise binding.wrong(str(error)) from error
    stop = find_key(binding.settings.get("stop", "pause"))
    if not stop or len(stop.name) == 1 or not stop.pynput:
        raise binding.wrong("the stop key must be one without a character, like Pause or F12")
    if any(stop.name in action.holds for action in actions):
        raise binding.wrong(f"{stop.name} is the stop key; choose another one, like stop=F12")
    order = Order(
        kind,
        find_way(kind, binding.choice("through", WAYS)),
        dict(binding.actions),
        allowed,
        binding.number("hold", 5, 0.1, 60),
        {
            "move": binding.number("speed", 400, 10, 4_000),
            "scroll": binding.number("scroll", 8, 1, 40),
        },
        stop.name,
        binding.flag("analog"),
    )
    second = partial(open_device, order.way, actions) if outlives(order.way) else None
    return Plan(partial(Presser, order, second), f"the {kind}")
