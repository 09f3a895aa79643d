"""Networks and kinds of files that are added from outside the package."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from backbones.tiny import kept, photo
from campad.backbones import load_backbone
from campad.backbones.catalog import CATALOG, DEFAULT, Entry, Recipe, register
from campad.backbones.formats import FORMATS, Format, register_format
from campad.backbones.load import is_at_hand, list_layers
from campad.cli.main import main
from campad.errors import ArgumentError, ModelFileError
from campad.graphs.builder import GraphBuilder
from campad.graphs.built import Built
from campad.learning.layer_ranking import Cut, candidates


def build_mine(factor: float) -> Built:
    """A network of one convolution with kernels of 1 x 1, which multiplies each channel."""
    graph = GraphBuilder(32, mean=0, scale=1)
    kernel = graph.constant("kernel", np.eye(3)[..., None, None] * factor)
    graph.mark_layer(graph.node("Conv", [graph.pixels, kernel], "times"))
    graph.mark_layer(graph.node("GlobalAveragePool", ["times"], "average"))
    return graph.finish()


MINE = Entry(
    name="mine",
    title="A network of mine",
    build=lambda on_progress: build_mine(2),
    frame_size=32,
    default_layer="times",
    normalisation="x",
    source="this test",
    sha256=hashlib.sha256(b"2").hexdigest(),
    licence="MIT",
    size="nothing",
    layers_to_rank=("times", "average"),
)


def read_tiny(path: Path) -> Recipe:
    """A recipe from a file that holds a single number."""
    try:
        factor = float(path.read_text("ascii"))
    except ValueError as error:
        raise ModelFileError(f"{path.name}: no number") from error
    return Recipe(
        name=path.stem,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        build=lambda on_progress: build_mine(factor),
        normalisation="x",
    )


@pytest.fixture(autouse=True)
def removed() -> Iterator[None]:
    """Other tests see nothing of what is added here."""
    catalog, formats = CATALOG.copy(), FORMATS.copy()
    yield
    for registry, before in ((CATALOG, catalog), (FORMATS, formats)):
        for name in registry.keys() - before.keys():
            del registry[name]
    assert (CATALOG, FORMATS) == (catalog, formats)


# Backbones


def test_an_added_network_is_loaded_by_its_name(tmp_path: Path) -> None:
    """It is built once, cut where its entry says, and then comes from the cache."""
    calls: list[object] = []

    def build(on_progress: object) -> Built:
        calls.append(on_progress)
        return build_mine(2)

    register(replace(MINE, build=build))
    told = calls.append
    frame = photo(size=(32, 32))

    backbone = load_backbone("mine", cache_folder=tmp_path, on_progress=told)
    again = load_backbone("mine", cache_folder=tmp_path, layer="average")

    assert (backbone.name, backbone.layer, backbone.source) == ("mine", "times", "mine")
    assert (backbone.frame_size, backbone.normalisation) == (32, "x")
    np.testing.assert_array_equal(backbone.embed(frame)[0], frame.astype(np.float32) * 2)
    assert again.shape == (1, 1, 3)
    assert calls == [told]
    assert {path.parent.name for path in kept(tmp_path)} == {f"mine-{MINE.sha256[:16]}-v4"}


def test_an_added_network_is_ranked_and_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands list it and its layers, and the layers its entry names are ranked."""
    monkeypatch.setenv("CAMPAD_CACHE", str(tmp_path))
    register(MINE)

    networks, layers = (
        CliRunner().invoke(main, command).output for command in (["backbones"], ["layers", "mine"])
    )

    assert "A network of mine" in networks
    assert "32 x 32 x 3" in layers
    assert {Cut("mine", "times"), Cut("mine", "average")} <= set(candidates())


def test_what_must_be_fetched_is_at_hand_once_it_is_cached(tmp_path: Path) -> None:
    """An entry says whether it needs a download; one that does not is always at hand."""
    register(replace(MINE, needs_download=True))
    register(replace(MINE, name="installed"))

    before = is_at_hand("mine", cache_folder=tmp_path)
    list_layers("mine", cache_folder=tmp_path)

    assert not before
    assert is_at_hand("mine", cache_folder=tmp_path)
    assert is_at_hand("installed", cache_folder=tmp_path)


def test_a_key_of_its_own_names_the_place_in_the_cache(tmp_path: Path) -> None:
    """Whoever changes a graph, and not its weights, changes the key."""
    register(replace(MINE, cache_key="2nd"))

    list_layers("mine", cache_folder=tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["mine-2nd-v4"]


def test_a_name_is_given_once() -> None:
    """A second network of a name is refused, and the first one stays."""
    register(MINE)

    for name in ("mine", DEFAULT):
        with pytest.raises(ArgumentError, match=f"backbone '{name}' already"):
            register(replace(MINE, name=name, title="another"))

    assert CATALOG["mine"].title == "A network of mine"


def test_an_unknown_name_is_told_of_an_added_one(tmp_path: Path) -> None:
    """Names that are near include those from outside; without them there is no such network."""
    with pytest.raises(
        ArgumentError,
        match=r"are: efficientnet-lite0(, efficientnet-lite0-\w+)+, mobilenet-v1-0\.25$",
    ):
        load_backbone("mine", cache_folder=tmp_path)

    register(MINE)

    with pytest.raises(ArgumentError, match="did you mean mine"):
        load_backbone("mini", cache_folder=tmp_path)


# Kinds of files


def test_an_added_kind_of_file_is_read(tmp_path: Path) -> None:
    """A path of its ending, in large letters too, becomes a network that is cut and cached."""
    register_format(Format(".tiny", "a number in .tiny", read_tiny))
    path = tmp_path / "three.TINY"
    path.write_text("3")
    frame = photo(size=(32, 32))

    usual = load_backbone(path, cache_folder=tmp_path / "cache")
    backbone = load_backbone(path, layer="times", cache_folder=tmp_path / "cache")

    assert (usual.name, usual.layer) == ("three", "average")
    assert list(list_layers(path, cache_folder=tmp_path / "cache")) == ["times", "average"]
    np.testing.assert_array_equal(backbone.embed(frame)[0], frame.astype(np.float32) * 3)


def test_the_kinds_are_told(tmp_path: Path) -> None:
    """The message about other files lists every kind, and a reader's own errors come through."""
    paths = [tmp_path / "net.tiny", tmp_path / "net.else"]
    for path in paths:
        path.write_text("x")
    known = r"campad reads networks as TF\.js Layers model\.json and as a zip .* and as \.onnx"
    with pytest.raises(ModelFileError, match=rf"net\.tiny: {known}; convert"):
        load_backbone(paths[0], cache_folder=tmp_path / "cache")

    register_format(Format(".tiny", "a number in .tiny", read_tiny))

    with pytest.raises(ModelFileError, match=r"net\.tiny: no number"):
        load_backbone(paths[0], cache_folder=tmp_path / "cache")
    with pytest.raises(ModelFileError, match=rf"{known} and as a number in \.tiny; convert"):
        load_backbone(paths[1], cache_folder=tmp_path / "cache")


@pytest.mark.parametrize("ending", [".onnx", ".json", ".TINY", "tiny", "", ".", ".tar.gz", "/.a"])
def test_endings_that_cannot_be_added(ending: str) -> None:
    """One that is read already, or that no path has, is refused."""
    with pytest.raises(ArgumentError, match="ending"):
        register_format(Format(ending, "nothing", read_tiny))


# What it costs


def test_the_registries_import_no_network_code() -> None:
    """Listing what there is needs neither onnx nor onnxruntime."""
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from campad.cli.main import main\n"
        "import campad.backbones.formats\n"
        "assert 'mobilenet' in CliRunner().invoke(main, ['backbones']).output\n"
        "print(*{'onnx', 'onnxruntime'} & set(sys.modules))\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
