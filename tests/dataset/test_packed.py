"""Data sets in one file, as other programs write them, and what strangers may put into one."""

import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from campad.dataset.packed import MAX_FILES, as_folder, holds_pictures, unpack
from campad.errors import SourceError

JPEG = b"\xff\xd8\xff picture"


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def found(path: Path) -> dict[str, list[str]]:
    """The files of each class, by their bytes."""
    with as_folder(path) as unpacked:
        return {
            label.name: [file.read_bytes().decode("latin-1") for file in sorted(label.iterdir())]
            for label in sorted(unpacked.folder.iterdir())
        }


@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-8", "h\xf6he \u270b"), ("cp437", "h\xf6he \xe9")]
)
def test_names_are_read_as_macos_and_windows_write_them(
    encoding: str, name: str, tmp_path: Path
) -> None:
    """In UTF-8 without saying so, and in the characters of the IBM PC; here with their bytes."""
    written = name.encode(encoding)
    stand_in = "x" * len(written)
    files = {f"{stand_in}/a.jpg": b"1", "plain/b!.jpg": b"2"}
    path = zipped(tmp_path / "a.zip", files)
    # One of the names is nothing in UTF-8: it does not decide for the others.
    path.write_bytes(path.read_bytes().replace(stand_in.encode(), written).replace(b"!", b"\xff"))

    assert found(path) == {name: ["1"], "plain": ["2"]}


def test_a_folder_for_each_class(tmp_path: Path) -> None:
    """With a folder around all or without, and with what macOS adds."""
    plain = {"right/a.png": b"1", "left/b.JPG": b"2", "left/more/c.jpg": b"3"}
    beside = {"__MACOSX/left/._b.JPG": b"x", ".DS_Store": b"x"}
    within = {f"photos/{name}": data for name, data in plain.items()}

    for files in (plain | beside, within | beside):
        assert found(zipped(tmp_path / "a.zip", files)) == {"left": ["2", "3"], "right": ["1"]}


def test_a_project_of_teachable_machine(tmp_path: Path) -> None:
    """LABEL-!-INDEX.jpg beside a manifest; a class's name may hold the separator's parts."""
    files = {"Class 1-!-0.jpg": b"1", "a-b!-!-0.jpg": b"2", "Class 1-!-1.jpg": b"3"}
    manifest = {"type": "image", "version": "2.4.7", "appdata": {}}
    path = zipped(tmp_path / "mine.tm", files | {"manifest.json": json.dumps(manifest).encode()})

    assert found(path) == {"Class 1": ["1", "3"], "a-b!": ["2"]}

    sound = zipped(tmp_path / "s.tm", files | {"manifest.json": b'{"type": "audio"}'})
    with pytest.raises(SourceError, match="a project of the type 'audio' has no pictures"):
        found(sound)


def test_a_project_of_genai_tm(tmp_path: Path) -> None:
    """Samples are numbered by class; metadata.json has the names."""
    files = {"samples/0_0.png": b"1", "samples/1_0.png": b"2", "samples/1_1.png": b"3"}
    more = {"metadata.json": json.dumps({"labels": ["up", "down"]}).encode(), "weights.bin": b"x"}

    assert found(zipped(tmp_path / "a.zip", files | more)) == {"up": ["1"], "down": ["2", "3"]}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../out/a.jpg", "expected a folder"),
        ("a/../../b.jpg", "another place"),
        ("/etc/a.jpg", "another place"),
        ("a\\out-!-0.jpg", "another place"),
        ("..-!-0.jpg", "expected a folder"),
        (".hidden-!-0.jpg", "expected a folder"),
        ("samples/a.jpg", None),
        ("a" * 100 + "/a.jpg", "1 to 80 characters"),
        ("a\x07b/a.jpg", "invisible"),
        ("x.txt", "expected a folder"),
    ],
)
def test_nothing_is_written_elsewhere(name: str, said: str | None, tmp_path: Path) -> None:
    """Names are of no power: what would lead elsewhere is refused."""
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    path = zipped(inner / "a.zip", {name: JPEG})
    before = sorted(tmp_path.rglob("*"))

    if said:
        with pytest.raises(SourceError, match=said):
            found(path)
    else:
        found(path)

    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("label", ["{elsewhere}", "../elsewhere", "a/b", "a\\b", "c:a", ".a"])
def test_a_class_leads_nowhere_else(label: str, tmp_path: Path) -> None:
    """The names of classes in metadata.json become folders: none is another place."""
    # A short path: a class's name has 80 characters at most, and pytest's folders may have more.
    with TemporaryDirectory() as elsewhere:
        about = json.dumps({"labels": [label.format(elsewhere=elsewhere)]}).encode()
        path = zipped(tmp_path / "a.zip", {"samples/0_0.png": b"1", "metadata.json": about})

        with pytest.raises(SourceError, match="cannot be the name of a class's folder"):
            found(path)
        assert list(Path(elsewhere).iterdir()) == []


def test_too_many_are_refused_before_any_is_written(tmp_path: Path) -> None:
    """To write twenty thousand files, and to remove them, takes seconds."""
    many = tmp_path / "many.zip"
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(MAX_FILES + 1):
            archive.writestr(zipfile.ZipInfo(f"a/{number}"), b"")
    (tmp_path / "out").mkdir()

    with pytest.raises(SourceError, match="more than campad learns from"):
        unpack(many, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_what_unfolds_or_is_damaged_is_refused(tmp_path: Path) -> None:
    """One picture may have 64 MiB."""
    bomb = zipped(tmp_path / "bomb.zip", {"a/a.png": bytes(65 * 2**20)})
    with pytest.raises(SourceError, match="more than campad learns from"):
        found(bomb)

    cut = tmp_path / "cut.zip"
    cut.write_bytes(bomb.read_bytes()[:-9])
    with pytest.raises(SourceError, match="damaged"):
        found(cut)


def test_a_packed_data_set_is_told_from_other_zips(tmp_path: Path) -> None:
    """Networks lie flat in theirs, and a .campad file has its classifier."""
    pictures = zipped(tmp_path / "a.zip", {"cat/a.jpg": b"1"})
    project = zipped(tmp_path / "b.zip", {"head.bin": b"", "activations/0.f32": b""})
    network = zipped(tmp_path / "c.zip", {"model.json": b"{}", "__MACOSX/._model.json": b"x"})
    (tmp_path / "d.zip").write_bytes(b"no zip")

    assert holds_pictures(pictures)
    assert not any(map(holds_pictures, (project, network, tmp_path / "d.zip", tmp_path)))
