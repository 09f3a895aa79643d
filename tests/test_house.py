"""The architecture stays readable: few layers, short chains of imports, no circle."""

import functools
import tomllib
from pathlib import Path

import grimp
import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
MAX_LAYERS = 12
MAX_CHAIN = 20


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """What each module imports, in functions and for annotations too."""
    graph = grimp.build_graph("campad", cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def test_there_are_few_layers() -> None:
    """import-linter holds the package to these."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    (contract,) = settings["tool"]["importlinter"]["contracts"]

    assert len(contract["layers"]) <= MAX_LAYERS


def test_imports_go_round_in_no_circle_and_are_soon_followed_to_the_end(
    imports: dict[str, set[str]],
) -> None:
    """From the command line to what imports nothing of ours it is few files, along any way."""
    on_the_way: list[str] = []

    @functools.cache
    def longest(module: str) -> tuple[str, ...]:
        assert module not in on_the_way, f"a circle: {[*on_the_way, module]}"
        on_the_way.append(module)
        further = max((longest(other) for other in sorted(imports[module])), key=len, default=())
        on_the_way.pop()
        return (module, *further)

    chain = max((longest(module) for module in sorted(imports)), key=len)

    assert len(chain) <= MAX_CHAIN, " -> ".join(chain)
