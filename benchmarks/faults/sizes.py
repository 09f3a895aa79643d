"""How much of everything: short, quick, or long."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import live
import quick_campad
from campad import load_backbone
from campad.backbones import Backbone
from campad.protocol.limits import Limits


@dataclass
class Size:
    """How much of everything; as it is without options: short."""

    steady_pages: int = 8
    steady_s: float = 10
    overload_s: float = 8
    visits: int = 2_000
    kills: int = 50
    each_signal: bool = True
    damages: int = 2_000
    messages: int = 10_000
    mutants: int = 500
    one_s: float = 5
    classroom_s: float = 6
    soak_s: float = 7
    soak_grown_mib: int = 20
    training_rounds: int = 1
    training_s: float = 2.5
    round_trips: int = 100
    failures: int = 3
    tick_s: float = 0.05
    reloads: int = 4
    sleep_s: float = 3
    restarts: int = 1
    clock_s: float = 0.7
    campad: Sequence[str] = ("-m", "campad")
    """What is started where the network does not matter, and `network` to read its projects by."""
    network: Callable[[], Backbone] = load_backbone


QUICK = Size(
    steady_pages=3,
    steady_s=2,
    overload_s=2,
    visits=300,
    kills=8,
    damages=200,
    messages=1_000,
    mutants=80,
    one_s=2,
    classroom_s=2,
    soak_s=3,
    training_s=1,
    round_trips=20,
    failures=1,
    reloads=2,
    sleep_s=2,
    each_signal=False,
    campad=live.QUICK,
    network=quick_campad.load,
)

LONG = Size(
    steady_s=60,
    overload_s=60,
    visits=20_000,
    kills=1_000,
    damages=100_000,
    messages=1_000_000,
    mutants=20_000,
    one_s=60,
    classroom_s=600,
    soak_s=3_600,
    soak_grown_mib=6,
    training_rounds=10,
    round_trips=2_000,
    failures=20,
    tick_s=Limits().tick_s,
    reloads=50,
    sleep_s=30,
    restarts=5,
    clock_s=20,
)
