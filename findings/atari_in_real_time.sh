#!/bin/sh
# How fast does an Atari game of Gymnasium have to be stepped, for a person to play it at its own speed?
#
# A good guess: env.metadata["render_fps"] says so, as it does for Gymnasium's own environments, and a film of one frame
# a step at that rate looks as the game did.
# What happens: it says 30, whatever the frameskip. The console shows 60 pictures a second; a step of ALE/MsPacman-v5
# takes 4 of them, so the game's own speed is 15 steps a second, and at 30 it plays, and films run, at double speed. With
# frameskip=1 it is 60, and at 30 all is in slow motion. The environment itself says how many pictures a step took only
# in info["frame_number"].
# Why it matters to campad: poses play such games in real time; `campad gym` steps at 60 / frameskip.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet gymnasium==1.4.0 ale-py==0.12.1
"$folder/venv/bin/python" - <<'PY'
import sys

import ale_py
import gymnasium

print("Python", sys.version.split()[0], "gymnasium", gymnasium.__version__, "ale-py", ale_py.__version__)
gymnasium.register_envs(ale_py)
for frameskip in (None, 4, 2, 1):
    chosen = {} if frameskip is None else {"frameskip": frameskip}
    environment = gymnasium.make("ALE/MsPacman-v5", **chosen)
    _, info = environment.reset(seed=0)
    before = info["frame_number"]
    for _ in range(10):
        info = environment.step(0)[-1]
    pictures = (info["frame_number"] - before) / 10
    fps = environment.metadata["render_fps"]
    print(f"frameskip {frameskip}: {pictures:.0f} pictures a step, render_fps {fps}, at 60 pictures a second "
          f"{60 / pictures:.0f} steps a second")
    assert fps == 30
    assert pictures == (frameskip or 4)
    environment.close()
PY
