"""Environments by name: what Gymnasium knows, and what the packages that it is told of bring."""

import importlib
from collections.abc import Mapping
from typing import Any

import gymnasium
import gymnasium.error

from campad.errors import ArgumentError

PACKAGES = {
    "ALE/": ("ale_py", "ale-py"),
    "MiniGrid-": ("minigrid", "minigrid"),
    "BabyAI-": ("minigrid", "minigrid"),
    "campad/": ("campad.gym", "campad"),
}
"""How the names of some packages' environments begin; the module, and what to install."""

CONSOLE_HZ = 60
"""The Atari 2600 draws so many pictures a second; its environments do not say it."""

USUAL_HZ = 30


def open_environment(
    name: str, *, render: bool = False, settings: Mapping[str, Any] | None = None
) -> gymnasium.Env[Any, Any]:
    """Make an environment.

    Args:
        name: as `gymnasium.make` has it; MODULE:NAME imports a module first.
        render: it shall give pictures.
        settings: what it is made with, else as it is registered.

    Raises:
        ArgumentError: it does not exist, is not installed, or does not take these settings.
    """
    _import_its_package(name)
    options: dict[str, Any] = dict(settings or {})
    if render:
        options["render_mode"] = "rgb_array"
    try:
        env = gymnasium.make(name, **options)
    except ArgumentError:
        raise
    except Exception as error:  # what comes is up to whoever wrote the environment
        raise ArgumentError(f"{name} cannot be made: {_first_line(error)}") from error
    if render and "rgb_array" not in env.metadata.get("render_modes", ()):
        env.close()
        raise ArgumentError(f"{name} gives no pictures that could be recorded")
    return env


def steps_per_second(env: gymnasium.Env[Any, Any]) -> float:
    """Return at which pace an environment is meant for people."""
    spec = env.spec
    config = getattr(env.unwrapped, "config", None)
    if isinstance(config, Mapping) and config.get("policy_frequency"):
        return float(config["policy_frequency"])  # highway-env says twice as much in render_fps
    skip = spec.kwargs.get("frameskip") if spec and spec.namespace == "ALE" else None
    if isinstance(skip, int) and skip > 0:
        return CONSOLE_HZ / skip
    return float(env.metadata.get("render_fps") or USUAL_HZ)


def _import_its_package(name: str) -> None:
    for beginning, (module, package) in PACKAGES.items():
        if name.startswith(beginning):
            try:
                importlib.import_module(module)
            except ImportError as error:
                raise ArgumentError(
                    f"{name} needs a package that is not installed; run: pip install {package}"
                ) from error


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
