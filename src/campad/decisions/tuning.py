"""Finds settings from a recording: fewest wrong presses for the delay that a person allows.

The recording is replayed with every setting of the grid below, by the code that decides live. What
a setting costs is its added delay: how much later than with IMMEDIATE, which waits for nothing, a
press comes that was asked for.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from statistics import median

from campad.decisions.presses import Presses
from campad.decisions.recording import Press, Recording, Score, score
from campad.decisions.settings import IMMEDIATE, ClassSettings, DecisionSettings
from campad.decisions.smoothing import Smoother
from campad.errors import ArgumentError

# The grid: 5 x 5 x 2 x 4 = 200 settings.
SMOOTHINGS_S = (0.0, 0.05, 0.1, 0.15, 0.2)
ONS = (0.5, 0.6, 0.7, 0.8, 0.9)
OFFS_OF_ON = (0.5, 0.75)
DWELLS_S = (0.0, 0.05, 0.1, 0.15)

CHANCE = 2
"""So much less wrong others must be than today's settings: half a minute may have one false press
more or less by chance."""

ROUNDING_S = 1e-6
"""Differences of times are not exact."""


@dataclass(frozen=True)
class Outcome:
    """What some settings do on a recording.

    Attributes:
        settings: what was tried.
        false: how many presses were of what was not asked, or had come already.
        missed: how often nothing was pressed when it was asked for.
        false_per_minute: `false`, for each minute of the recording.
        added_delay_s: how much later than without waiting, in the median, where a press that is
            missed is infinitely late; None is infinitely.
    """

    settings: DecisionSettings
    false: int
    missed: int
    false_per_minute: float
    added_delay_s: float | None

    @property
    def wrong(self) -> int:
        """How wrong it is: a press that was false counts twice, one that was missed once."""
        return 2 * self.false + self.missed


@dataclass(frozen=True)
class Proposal:
    """What tuning found.

    Attributes:
        settings: the proposed ones.
        before: what the settings from before do.
        after: what the proposed ones do.
        trade: from the fastest settings on, each that has fewer wrong presses than all faster ones.
    """

    settings: DecisionSettings
    before: Outcome
    after: Outcome
    trade: tuple[Outcome, ...]


def tune(
    recording: Recording, allowed_delay_s: float, settings: DecisionSettings | None = None
) -> Proposal:
    """Propose the settings with the fewest wrong presses for an added delay.

    A press that is missed counts half as much as a false one: it can be shown again, but what was
    pressed cannot be taken back. Modes, cool-downs and the neutral class stay as they are. Today's
    settings are tried as well, and stay where none that is allowed is better by more than CHANCE.

    Args:
        recording: predictions, and what was asked for meanwhile.
        allowed_delay_s: the largest median added delay.
        settings: those of today; None are the defaults.

    Raises:
        ArgumentError: a delay that is none.
    """
    if not allowed_delay_s >= 0:
        raise ArgumentError(f"allowed_delay_s must be 0 or more; got {allowed_delay_s!r}")
    today = settings or DecisionSettings()
    replays = {smoothing_s: _smoothed(recording, smoothing_s) for smoothing_s in SMOOTHINGS_S}
    replays.setdefault(today.smoothing_s, _smoothed(recording, today.smoothing_s))
    fastest = _score(recording, replace(IMMEDIATE, neutral=today.neutral), replays[0.0])

    def tried(candidate: DecisionSettings) -> Outcome:
        found = _score(recording, candidate, replays[candidate.smoothing_s])
        return _outcome(candidate, found, fastest, recording)

    before = tried(today)
    return _propose([before, *map(tried, grid(today))], before, allowed_delay_s)


def grid(today: DecisionSettings) -> Iterator[DecisionSettings]:
    """Yield today's settings with each smoothing, thresholds and dwell, alike for all classes."""
    for smoothing_s, on, part, dwell_s in product(SMOOTHINGS_S, ONS, OFFS_OF_ON, DWELLS_S):
        change = partial(replace, on=on, off=round(part * on, 3), dwell_s=dwell_s)
        yield replace(_with_each(today, change), smoothing_s=smoothing_s)


def _with_each(
    settings: DecisionSettings, change: Callable[[ClassSettings], ClassSettings]
) -> DecisionSettings:
    classes = {label: change(own) for label, own in settings.classes.items()}
    return replace(settings, default=change(settings.default), classes=classes)


def _smoothed(recording: Recording, smoothing_s: float) -> list[dict[str, float]]:
    smoother = Smoother(smoothing_s)
    pairs = zip(recording.predictions, recording.times_s, strict=True)
    return [smoother.update(prediction, at_s) for prediction, at_s in pairs]


def _score(
    recording: Recording, settings: DecisionSettings, smoothed: list[dict[str, float]]
) -> Score:
    """Replay as if every class were held: what a mode makes of a pose is not judged."""
    presses = Presses(_with_each(settings, partial(replace, mode="hold")))
    events = [
        event
        for shares, at_s in zip(smoothed, recording.times_s, strict=True)
        for event in presses.step(shares, at_s)
    ]
    return score(recording, [Press(e.label, e.at_s) for e in events if e.kind == "press"])


def _outcome(
    settings: DecisionSettings, found: Score, fastest: Score, recording: Recording
) -> Outcome:
    added = [
        delay_s - least_s
        for delay_s, least_s in zip(found.delays_s, fastest.delays_s, strict=True)
        if not math.isinf(least_s)
    ]
    middle = median(added) if added else math.inf
    return Outcome(
        settings,
        found.false,
        found.missed,
        60 * found.false / recording.duration_s,
        None if math.isinf(middle) else middle,
    )


def _propose(outcomes: list[Outcome], before: Outcome, allowed_delay_s: float) -> Proposal:
    affordable = [o for o in outcomes if _delay_s(o) <= allowed_delay_s + ROUNDING_S]
    # A short recording does not tell equals apart. Today's settings have stood more than that.
    after = min(
        affordable, key=lambda o: (o.wrong, _steps(o.settings, before.settings)), default=before
    )
    if before in affordable and before.wrong - after.wrong <= CHANCE:
        after = before
    trade: list[Outcome] = []
    for outcome in sorted(outcomes, key=lambda o: (_delay_s(o), o.wrong)):
        if not trade or outcome.wrong < trade[-1].wrong:
            trade.append(outcome)
    return Proposal(after.settings, before, after, tuple(trade))


def _steps(one: DecisionSettings, other: DecisionSettings) -> float:
    """Return how far two settings lie apart, in steps of the grid."""
    a, b = one.default, other.default
    seconds = abs(one.smoothing_s - other.smoothing_s) + abs(a.dwell_s - b.dwell_s)
    return seconds / 0.05 + (abs(a.on - b.on) + abs(a.off - b.off)) / 0.1


def _delay_s(outcome: Outcome) -> float:
    return math.inf if outcome.added_delay_s is None else outcome.added_delay_s
