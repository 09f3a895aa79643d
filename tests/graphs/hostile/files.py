"""Files made by hand to do harm: by name, the kind of reader they are for, and what is in them.

The kinds are those of `mutations.KINDS`. Nobody runs or extracts anything of this; test_hostile.py
has all of it read.
"""

from dataclasses import dataclass

from graphs.hostile.beside import BESIDE
from graphs.hostile.layers_zips import ZIPS
from graphs.hostile.model_json import DOCUMENTS, SHARDS
from graphs.hostile.networks import NETWORKS
from graphs.hostile.projects import PROJECTS
from graphs.hostile.state_dicts import STATE_DICTS
from graphs.mutations import valid


@dataclass(frozen=True)
class Hostile:
    """One file: for which reader, its bytes, and those of the file with its weights, if any."""

    kind: str
    data: bytes
    weights: bytes | None = None


def _named(kind: str, files: dict[str, bytes]) -> dict[str, Hostile]:
    return {f"{kind}: {name}": Hostile(kind, data) for name, data in files.items()}


WELL = valid("model.json")
FILES: dict[str, Hostile] = {
    **_named("model.json", DOCUMENTS),
    **{f"weights.bin: {name}": Hostile("model.json", WELL, data) for name, data in SHARDS.items()},
    **_named("pth", STATE_DICTS),
    **_named("campad", PROJECTS),
    **_named("onnx", NETWORKS),
    **{f"beside: {name}": Hostile("onnx", *both) for name, both in BESIDE.items()},
    **_named("zip", ZIPS),
}
