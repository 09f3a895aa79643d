"""Tuning: the settings that a recording proposes, and what they are worth on another one."""

import time
from dataclasses import replace

import numpy as np
import pytest

from campad.decisions import IMMEDIATE, ClassSettings, DecisionSettings
from campad.decisions.recording import Asked, Press, Recording, Score, score
from campad.decisions.tuning import grid, tune
from campad.errors import ArgumentError
from decisions.streams import prediction, replay

TODAY = DecisionSettings(0.0, "rest", ClassSettings(off=0.5, cooldown_s=0.1))
ALLOWED_S = 0.15


def noisy(seed: int, noise: float = 0.1) -> Recording:
    """Each two seconds up, rest, down, rest; now and then a frame shows something else."""
    rng = np.random.default_rng(seed)
    order, predictions = ("up", "rest", "down", "rest"), []
    times_s = [n / 30 for n in range(30 * 30)]
    for now_s in times_s:
        label = order[int(now_s / 2) % 4]
        shown = label if rng.random() >= noise else str(rng.choice(["up", "down", "rest"]))
        predictions.append(prediction(**{shown: rng.uniform(0.6, 1)}))
    asked = [Asked(order[n % 4], 2.0 * n, 2.0 * n + 2) for n in range(0, 15, 2)]
    return Recording(times_s, predictions, asked, late_s=0.2)


RECORDING = noisy(seed=1)


def decided(recording: Recording, settings: DecisionSettings) -> Score:
    """Decided live, frame by frame."""
    stream = list(zip(recording.predictions, recording.times_s, strict=True))
    events = replay(settings, stream)
    return score(recording, [Press(e.label, e.at_s) for e in events if e.kind == "press"])


def test_the_proposal_holds_on_another_recording() -> None:
    """A quarter of the false presses at most, none missed, within the delay, on new noise."""
    proposal, other = tune(RECORDING, ALLOWED_S, TODAY), noisy(seed=2)

    without, tuned = (decided(other, chosen) for chosen in (TODAY, proposal.settings))
    assert without.false > 20
    assert tuned.false <= without.false / 4
    assert tuned.missed == 0
    assert np.median(np.subtract(tuned.delays_s, without.delays_s)) <= ALLOWED_S


def test_figures_are_those_of_deciding_live() -> None:
    """Before, after, and along the trade: a replay by the decider says the same."""
    proposal = tune(RECORDING, ALLOWED_S, TODAY)

    for outcome in (proposal.before, proposal.after, *proposal.trade):
        found = decided(RECORDING, outcome.settings)
        assert (outcome.false, outcome.missed) == (found.false, found.missed)
        minutes = RECORDING.duration_s / 60
        assert outcome.false_per_minute == pytest.approx(found.false / minutes)
    assert proposal.before.settings == TODAY
    assert proposal.after.settings == proposal.settings


def test_no_setting_of_the_grid_is_better_for_that_delay() -> None:
    """As trying them all by the decider says."""
    proposal = tune(RECORDING, ALLOWED_S, TODAY)
    least = decided(RECORDING, replace(IMMEDIATE, neutral="rest")).delays_s

    allowed = []
    for chosen in grid(TODAY):
        found = decided(RECORDING, chosen)
        if np.median(np.subtract(found.delays_s, least)) <= ALLOWED_S + 1e-6:
            allowed.append(2 * found.false + found.missed)
    assert proposal.after.wrong == min(allowed)


def test_more_delay_is_never_worse_and_the_trade_says_what_it_buys() -> None:
    """Along the trade delays grow and wrong presses fall."""
    proposals = [tune(RECORDING, allowed_s, TODAY) for allowed_s in (0.0, 0.05, 0.15)]

    wrong = [proposal.after.wrong for proposal in proposals]
    assert wrong == sorted(wrong, reverse=True)
    assert wrong[-1] < wrong[0]
    delays_s = [outcome.added_delay_s for outcome in proposals[0].trade]
    left = [outcome.wrong for outcome in proposals[0].trade]
    assert delays_s == sorted(set(delays_s))
    assert left == sorted(set(left), reverse=True)


def test_modes_cooldown_and_neutral_stay() -> None:
    """Only smoothing, thresholds and dwell are tuned; modes do not change what is counted."""
    tap = ClassSettings(mode="repeat", repeat_s=0.1, cooldown_s=0.1)
    proposal = tune(RECORDING, ALLOWED_S, replace(TODAY, classes={"up": tap}))

    assert proposal.settings.neutral == "rest"
    assert proposal.settings.default.cooldown_s == 0.1
    up = proposal.settings.of("up")
    assert (up.mode, up.repeat_s, up.cooldown_s) == ("repeat", 0.1, 0.1)
    assert proposal.after.wrong == tune(RECORDING, ALLOWED_S, TODAY).after.wrong


def test_nothing_changes_where_nothing_is_wrong() -> None:
    """Of settings that are alike on the recording, today's stay."""
    clean = noisy(seed=1, noise=0.0)
    chosen = DecisionSettings(0.07, "rest")
    proposal = tune(clean, ALLOWED_S, chosen)

    assert proposal.settings == chosen
    assert proposal.after.wrong == 0


def test_the_same_recording_gives_the_same_proposal() -> None:
    """Tuning has no chance in it."""
    assert tune(RECORDING, ALLOWED_S, TODAY) == tune(noisy(seed=1), ALLOWED_S, TODAY)


def test_tuning_is_quick() -> None:
    """Half a minute at 30 frames a second, all settings of the grid: under two seconds of work."""
    assert len(list(grid(TODAY))) == 200
    assert len(RECORDING.times_s) == 900

    started = time.process_time()
    tune(RECORDING, ALLOWED_S, TODAY)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("allowed_s", [-0.1, float("nan")])
def test_a_delay_that_is_none_is_refused(allowed_s: float) -> None:
    """In words."""
    with pytest.raises(ArgumentError, match=f"must be 0 or more; got {allowed_s}"):
        tune(RECORDING, allowed_s)
