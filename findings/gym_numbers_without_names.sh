#!/bin/sh
# What does a number do in an environment of Gymnasium whose actions have no names, and which one does nothing?
#
# A good guess: 0 does nothing, as in Atari's games, and the other numbers follow the list that the environment has: of
# ViZDoom's buttons 1 is the first one, of highway-env's actions the first one is the harmless one. How fast it is meant to
# be played, metadata["render_fps"] says (but for Atari's: atari_in_real_time.sh).
# What happens: ViZDoom 1.3.2 counts its buttons from behind: of MOVE_LEFT, MOVE_RIGHT, ATTACK 1 attacks and 3 goes left; 0 does
# nothing. In highway-env 1.12.1 0 is LANE_LEFT, and 1, IDLE, does nothing; it has the names, but not where Gymnasium's wrappers
# and Atari's games have theirs, in get_action_meanings. One step of its road lasts a second, and of its car park a fifth; render_fps
# says 2 and 10, so what is stepped at that rate goes at double speed. Of Gymnasium 1.4.0's own, 0 drives to the left in MountainCar and
# turns the joint in Acrobot, where 1 does nothing.
# Why it matters to campad: a person who shows no pose does nothing, and `campad gym` gave 0 without a word where there were no
# names: on the road it changed lanes, at double speed. It reads highway-env's names and pace now, and says where nobody knows what
# does nothing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet "gymnasium[classic-control]==1.4.0" highway-env==1.12.1 vizdoom==1.3.2
cat > try.py <<'PY'
import warnings
from importlib.metadata import version

import gymnasium
import highway_env  # noqa: F401 - registers its environments
import numpy as np
from vizdoom import gymnasium_wrapper  # noqa: F401 - the same

warnings.simplefilter("ignore")
print(*(f"{name} {version(name)}" for name in ("gymnasium", "highway-env", "vizdoom")))

with gymnasium.make("VizdoomBasic-v1") as env:
    game = env.unwrapped.game
    buttons = [one.name for one in game.get_available_buttons()]
    pressed = []
    for action in range(env.action_space.n):
        env.reset(seed=1)
        env.step(action)
        pressed.append([name for name, down in zip(buttons, game.get_last_action()) if down])
    print("ViZDoom's buttons:", *buttons, "- its actions 0 to 3 press", pressed)
    assert pressed == [[], ["ATTACK"], ["MOVE_RIGHT"], ["MOVE_LEFT"]], "it was counted from behind"

for name, wanted in (("highway-v0", (1.0, 2)), ("parking-v0", (0.2, 10))):
    with gymnasium.make(name) as env:
        env.reset(seed=1)
        road = env.unwrapped
        env.step(env.action_space.sample())
        found = round(road.time, 3), env.metadata["render_fps"]
        print(f"{name}: a step lasts {found[0]} s, render_fps says {found[1]}")
        assert found == wanted, f"it was {wanted}"

with gymnasium.make("highway-v0", config={"vehicles_count": 0}) as env:
    names = env.unwrapped.action_type.actions
    assert not hasattr(env.unwrapped, "get_action_meanings")
    lanes = {}
    for action in (0, 1):
        env.reset(seed=1)
        before = env.unwrapped.vehicle.target_lane_index[2]
        env.step(action)
        lanes[names[action]] = env.unwrapped.vehicle.target_lane_index[2] - before
    print("highway-env: 0 and 1 change the lane by", lanes)
    assert lanes == {"LANE_LEFT": -1, "IDLE": 0}, "it was so"

for name, place in (("MountainCar-v0", 1), ("Acrobot-v1", 3)):
    with gymnasium.make(name) as env:
        moved = {}
        for action in (0, 1, 2):
            observation, _ = env.reset(seed=1)
            env.unwrapped.state = np.array([-np.pi / 6, 0.0] if place == 1 else [0.0] * 4)  # at rest
            moved[action] = float(np.sign(np.round(env.step(action)[0][4 if place == 3 else place], 6)))
        print(f"{name}: from rest the actions 0, 1, 2 push", moved)
        assert moved[1] == 0 != moved[0] == -moved[2], "only 1 does nothing"
PY
venv/bin/python try.py
