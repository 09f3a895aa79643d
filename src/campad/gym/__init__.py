"""Gymnasium, both ways: campad's game as an environment, and people's poses as an agent.

Importing this module registers `campad/Pacman-v0`; so does the name itself, written with the module
before it: `gymnasium.make("campad.gym:campad/Pacman-v0")`. Needs the extra `gym`.
"""

from campad.errors import needs_extra

with needs_extra("gymnasium", "gym"):
    import gymnasium

PACMAN = "campad/Pacman-v0"

if PACMAN not in gymnasium.registry:
    gymnasium.register(
        PACMAN,
        entry_point="campad.gym.pacman_env:PacmanEnv",
        # Half an hour of play at four steps of the game to one of the environment.
        max_episode_steps=27_000,
    )
