"""Pictures, folders, clips and zips become examples, and what was learned leaves as a file."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from browser.conftest import ServerFactory
from browser.examples.discs import LABELS, Pictures, drop
from browser.tabs import Tabs
from browser.user import User
from campad.exports.onnx_file import verify_onnx

CLIP_FRAMES, CLIP_FPS = 45, 15  # three seconds; the page takes five frames of each


@pytest.fixture
def user(tabs: Tabs, start_server: ServerFactory) -> Iterator[User]:
    """Someone without a camera, whose classes are colours."""
    with tabs.somebody() as someone:
        yield someone.open(start_server("--classes", ",".join(LABELS)))


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    folder = tmp_path / "pictures"
    folder.mkdir()
    return Pictures(folder)


def colours(user: User, label: str) -> list[str]:
    """Which of red, green and blue each thumbnail of a pad has most of."""
    means = (
        user.pad(label)
        .locator("img")
        .evaluate_all("""async all => Promise.all(all.map(async image => {
      await image.decode();
      const context = new OffscreenCanvas(1, 1).getContext("2d");
      context.imageSmoothingQuality = "high";
      context.drawImage(image, 24, 24, 16, 16, 0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
    }))""")
    )
    return [("red", "green", "blue")[int(np.argmax(mean))] for mean in means]


def test_pictures_dropped_on_a_pad_are_its_examples(user: User, pictures: Pictures) -> None:
    """Each file is a recording of its own, other files are named, and the page learns at once."""
    text = pictures.disc("red").with_name("notes.txt")
    text.write_text("no picture")
    drop(user, "red", *(pictures.disc("red") for _ in range(5)), text)
    expect(user.status).to_contain_text("5 pictures for red. 1 file could not be read")
    drop(user, "green", *(pictures.disc("green") for _ in range(5)))
    expect(user.page.get_by_text("of 10 right")).to_be_visible()

    assert [user.count(label) for label in LABELS] == [5, 5]
    assert (colours(user, "red"), colours(user, "green")) == (["red"] * 5, ["green"] * 5)


def test_a_folders_pictures_are_found(user: User, pictures: Pictures, tmp_path: Path) -> None:
    """Those in folders within it, too."""
    for number in range(3):
        path = pictures.disc("green")
        inner = path.parent / f"day {number}"
        inner.mkdir()
        path.rename(inner / path.name)
    drop(user, "green", tmp_path / "pictures")

    user.see_count("green", 3)


def test_a_clip_gives_some_frames_a_second(user: User, tmp_path: Path) -> None:
    """It is played out of sight, and five pictures of each second are taken."""
    av = pytest.importorskip("av")
    path = tmp_path / "clip.webm"
    with av.open(str(path), "w") as clip:
        stream = clip.add_stream("libvpx", rate=CLIP_FPS)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number in range(CLIP_FRAMES):
            pixels = np.full((240, 320, 3), (220, 20 + number, 20), np.uint8)
            clip.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        clip.mux(stream.encode())
    drop(user, "red", path)
    expect(user.status).to_contain_text("pictures for red.")

    assert 8 <= user.count("red") <= 15
    assert set(colours(user, "red")) == {"red"}


def test_taking_pictures_can_be_cancelled(user: User, pictures: Pictures) -> None:
    """Progress says which file it is at; what has come until Cancel stays."""
    path = pictures.write(np.full((400, 400, 3), 90, np.uint8))
    with Image.open(path) as image:
        files = [path.with_name(f"copy{number}.jpg") for number in range(60)]
        for file in files:
            image.save(file)
    drop(user, "red", *files)
    progress = user.page.get_by_role("progressbar", name="Taking pictures for red")
    expect(progress).to_be_visible()
    user.see_at_least("red", 1)
    user.button("Cancel").click()
    expect(user.status).to_contain_text("Stopped")

    assert 0 < user.count("red") < 60
    expect(progress).to_be_hidden()


def test_pictures_are_chosen_without_dragging(user: User, pictures: Pictures) -> None:
    """A pad's dialog has a button for it, which needs no mouse."""
    user.button("Edit red").click()
    with user.page.expect_file_chooser() as chooser:
        user.button("Add pictures …").click()
    chooser.value.set_files([pictures.disc("red"), pictures.disc("red")])

    user.see_count("red", 2)


def test_a_zip_of_classes_is_learned_and_leaves_as_onnx(
    tabs: Tabs, real_address: str, pictures: Pictures, tmp_path: Path
) -> None:
    """Its folders take the place of classes that were empty; the export is proved once more."""
    packed = tmp_path / "colours.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for colour in ("red", "green"):
            for number in range(4):
                archive.write(pictures.disc(colour), f"all/{colour}/{number}.jpg")
        archive.writestr("all/notes.txt", "no picture")
    with tabs.somebody() as user:
        user.open(real_address)
        with user.page.expect_file_chooser() as chooser:
            user.button("Open project").click()
        chooser.value.set_files(packed)
        expect(user.status).to_contain_text("8 pictures for green and red.")
        expect(user.pad("up")).to_have_count(0)
        expect(user.page.get_by_text("of 8 right")).to_be_visible()

        user.button("Export project").click()
        with user.page.expect_download(timeout=60_000) as download:  # it steps back for all others
            user.button("Make .onnx").click()
        expect(user.status).to_contain_text("“green-red.onnx” is made and tried out")
        assert ("green", "red") == verify_onnx(download.value.path().read_bytes(), "it")[0]
