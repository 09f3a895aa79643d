"""What holds for every stream, every frame rate and all settings."""

import math
from collections import defaultdict
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from campad.decisions import Decider, DecisionSettings
from decisions.streams import (
    LABELS,
    Stream,
    any_settings,
    for_one,
    gaps,
    prediction,
    replay,
    streams,
    times_of,
)

always = settings(max_examples=40, deadline=None, derandomize=True)


@always
@given(any_settings(), streams())
def test_each_press_has_one_release(chosen: DecisionSettings, stream: Stream) -> None:
    """Of each class press and release take turns, and at the end nothing stays pressed."""
    events = replay(chosen, [*stream, (None, stream[-1][1] + 1)])

    for label in LABELS:
        kinds = [event.kind for event in events if event.label == label]
        assert kinds == ["press", "release"] * (len(kinds) // 2)


@always
@given(any_settings(), streams())
def test_no_two_are_pressed_at_once_unless_they_toggle(
    chosen: DecisionSettings, stream: Stream
) -> None:
    """What is pressed is what the events say; only toggles stay beside another class."""
    decider, pressed = Decider(chosen), list[str]()
    for moment in stream:
        decision = decider.decide(*moment)
        for event in decision.events:
            if event.kind == "press":
                pressed.append(event.label)
            else:
                pressed.remove(event.label)
            assert sum(chosen.of(label).mode != "toggle" for label in pressed) <= 1
        assert tuple(pressed) == decision.pressed


@always
@given(any_settings(), streams())
def test_a_stream_replays_to_the_event(chosen: DecisionSettings, stream: Stream) -> None:
    """The same settings, read back from plain data, give the same decisions and events."""
    once, again = Decider(chosen), Decider(DecisionSettings.from_plain(chosen.to_plain()))

    assert [once.decide(*m) for m in stream] == [again.decide(*m) for m in stream]


@always
@given(any_settings(), streams())
def test_neutral_is_never_pressed_and_nothing_is_without_cause(
    chosen: DecisionSettings, stream: Stream
) -> None:
    """A class comes on at a frame where its share has reached its threshold."""
    decider = Decider(chosen)
    for moment in stream:
        decision = decider.decide(*moment)
        if decision.changed and decision.label:
            assert decision.label != chosen.neutral
            assert decider.shares[decision.label] >= chosen.of(decision.label).on


@always
@given(any_settings(), streams())
def test_no_class_comes_on_within_its_dwell(chosen: DecisionSettings, stream: Stream) -> None:
    """Since it was last below its threshold, its dwell has passed."""
    decider, below_s = Decider(chosen), dict.fromkeys(LABELS, -math.inf)
    for seen, now_s in stream:
        decision = decider.decide(seen, now_s)
        for label in LABELS:
            if decider.shares.get(label, 0.0) < chosen.of(label).on:
                below_s[label] = now_s
        if decision.changed and decision.label:
            assert now_s - below_s[decision.label] >= chosen.of(decision.label).dwell_s


@always
@given(any_settings(), streams())
def test_no_class_comes_on_within_its_cooldown(chosen: DecisionSettings, stream: Stream) -> None:
    """Since its last press or release, its cool-down has passed; a repeat is one coming on."""
    decider, last_s = Decider(chosen), defaultdict[str, float](lambda: -math.inf)
    for seen, now_s in stream:
        decision = decider.decide(seen, now_s)
        if decision.changed and decision.label:
            assert now_s - last_s[decision.label] >= chosen.of(decision.label).cooldown_s
        last_s |= {event.label: event.at_s for event in decision.events}


@always
@given(
    st.floats(0.41, 0.59), gaps(), st.sampled_from([0.0, 0.1]), st.booleans(), st.floats(0.0, 0.2)
)
def test_a_constant_signal_between_the_thresholds_never_chatters(
    share: float, between_s: list[float], smoothing_s: float, pressed: bool, dwell_s: float
) -> None:
    """What is on stays on, what is off stays off."""
    chosen = for_one(smoothing_s, on=0.6, off=0.4, dwell_s=dwell_s)
    now_s, stream = 0.0, [(prediction(up=0.0), 0.0)]
    before_s = [0.2] * 10 if pressed else []
    for number, gap_s in enumerate([*before_s, *between_s]):
        now_s += gap_s
        stream.append((prediction(up=1.0 if number < len(before_s) else share), now_s))

    assert [event.kind for event in replay(chosen, stream)] == ["press"] * pressed


def stepping(between_s: list[float], step_s: float) -> Stream:
    """Nothing, and from `step_s` on "up" for as long as the longest press takes."""
    now_s, stream = 0.0, [(prediction(up=0.0), 0.0)]
    number = 0
    while now_s < step_s + 3:
        now_s += between_s[number % len(between_s)]
        stream.append((prediction(up=float(now_s >= step_s)), now_s))
        number += 1
    return stream


@always
@given(gaps(), st.floats(0.3, 1.0), st.sampled_from([0.03, 0.1, 0.2]), st.floats(0.5, 0.9))
def test_any_frame_rate_presses_within_one_frame(
    between_s: list[float], step_s: float, smoothing_s: float, on: float
) -> None:
    """From 5 to 60 frames a second, irregular too: as the formula says, one frame more or less."""
    stream = stepping(between_s, step_s)
    (at_s,) = times_of(replay(for_one(smoothing_s, on=on, off=0.3), stream), "press")

    assert abs(at_s - (step_s - smoothing_s * math.log(1 - on))) <= max(between_s) + 1e-9


@always
@given(gaps(), st.floats(0.3, 1.0), st.floats(0.05, 0.5))
def test_a_dwell_begins_at_a_frame_and_ends_at_one(
    between_s: list[float], step_s: float, dwell_s: float
) -> None:
    """So it may take two frames longer than it is, and is never shorter."""
    stream = stepping(between_s, step_s)
    (at_s,) = times_of(replay(for_one(dwell_s=dwell_s), stream), "press")

    assert dwell_s <= at_s - step_s <= dwell_s + 2 * max(between_s) + 1e-9


@always
@given(any_settings(), streams(), st.floats(-100, 100))
def test_only_differences_of_time_count(
    chosen: DecisionSettings, stream: Stream, later_s: float
) -> None:
    """Another clock, that shows whole eighths of seconds more, gives the same events."""
    rounded = [(seen, round(8 * now_s) / 8) for seen, now_s in stream]
    later_s = round(8 * later_s) / 8
    moved = [(seen, now_s + later_s) for seen, now_s in rounded]

    events = [replace(event, at_s=event.at_s + later_s) for event in replay(chosen, rounded)]
    assert replay(chosen, moved) == events
