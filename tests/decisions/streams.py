"""Streams of predictions, made by hand."""

from collections.abc import Iterable, Sequence

from hypothesis import strategies as st

from campad.decisions import ClassSettings, Decider, DecisionSettings, Event
from campad.learning.prediction import Prediction

LABELS = ("up", "down", "rest")
GAPS_S = (1 / 60, 1 / 5)
"""The shortest and the longest time between two frames."""

Stream = Sequence[tuple[Prediction | None, float]]


def prediction(familiarity: float = 1.0, **shares: float) -> Prediction:
    """What is said of a frame; what the shares lack to 1 is the last class's."""
    row = [shares.get(label, 0.0) for label in LABELS]
    row[-1] += 1 - sum(row)
    return Prediction.from_row(LABELS, row, familiarity)


def replay(settings: DecisionSettings, stream: Stream) -> list[Event]:
    """All events of a stream."""
    decider = Decider(settings)
    return [event for moment in stream for event in decider.decide(*moment).events]


def times_of(events: Iterable[Event], kind: str, label: str = "up") -> list[float]:
    return [event.at_s for event in events if (event.kind, event.label) == (kind, label)]


def for_one(smoothing_s: float = 0.0, **own: float | str) -> DecisionSettings:
    """Settings where every class has these, and "rest" is neutral."""
    return DecisionSettings(smoothing_s, "rest", ClassSettings(**own))


@st.composite
def gaps(draw: st.DrawFn, least: int = 10, most: int = 40) -> list[float]:
    """Times between frames, each as it comes."""
    return draw(st.lists(st.floats(*GAPS_S), min_size=least, max_size=most))


@st.composite
def streams(draw: st.DrawFn) -> Stream:
    """Anything that a classifier may say, at any frame rate, with moments of nothing."""
    share = st.floats(0, 1)
    now_s, stream = draw(st.floats(-10, 1e6)), []
    for gap_s in draw(gaps()):
        now_s += gap_s
        up, down, familiarity = draw(share), draw(share), draw(st.sampled_from([1.0, 0.7, 0.1]))
        seen = prediction(familiarity, up=up, down=(1 - up) * down)
        stream.append((None if draw(st.integers(0, 15)) == 0 else seen, now_s))
    return stream


@st.composite
def any_settings(draw: st.DrawFn) -> DecisionSettings:
    """Settings within their bounds, with other ones for "up"."""

    def own() -> ClassSettings:
        on = draw(st.floats(0.5, 0.95))
        return ClassSettings(
            on=on,
            off=draw(st.floats(0.01, on)),
            dwell_s=draw(st.sampled_from([0.0, 0.1, 0.3])),
            cooldown_s=draw(st.sampled_from([0.0, 0.2, 1.0])),
            mode=draw(st.sampled_from(["hold", "tap", "repeat", "toggle"])),
            tap_s=draw(st.floats(0.01, 0.2)),
            repeat_s=draw(st.floats(0.25, 1.0)),
        )

    smoothing_s = draw(st.sampled_from([0.0, 0.05, 0.2]))
    neutral = draw(st.sampled_from([None, "rest"]))
    return DecisionSettings(smoothing_s, neutral, own(), {"up": own()})
