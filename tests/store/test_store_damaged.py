"""Damaged files: all that loads is right, what is lost is counted, and the file is kept."""

import random
from pathlib import Path

import pytest

from campad.store import Changes
from store.damage import FACTS, Outcome, check, flip, project, survive, truncate, zero
from store.stores import NAME, create, error_of, reopen
from store.writer import example


@pytest.mark.parametrize("seed", range(4))
def test_flipped_bytes_never_give_wrong_examples(
    original: bytes, tmp_path: Path, seed: int
) -> None:
    """At 240 places, many of them where pages begin: all that loads is right, the rest counted."""
    chance = random.Random(seed)
    errors = 0
    for number in range(60):
        place = chance.randrange(len(original))
        if number % 3 == 1:
            place = place // 4_096 * 4_096 + chance.randrange(12)
        elif number % 3 == 2:
            place = chance.randrange(4_096)
        folder = tmp_path / str(number)
        folder.mkdir()
        bits = chance.choice([0xFF, 1 << chance.randrange(8)])

        errors += survive(folder / NAME, flip(original, place, bits), project()).error is not None

    assert errors <= 3  # mostly something can be read


@pytest.mark.parametrize("seed", range(2))
def test_cut_files_never_give_wrong_examples(original: bytes, tmp_path: Path, seed: int) -> None:
    """Cut off anywhere, or with a block of zeros: all that loads is right, the rest is counted."""
    chance = random.Random(seed)
    for number in range(20):
        place = chance.randrange(len(original))
        for name, data in (
            ("cut", truncate(original, place)),
            ("zero", zero(original, place // 4_096 * 4_096)),
        ):
            folder = tmp_path / f"{name}{number}"
            folder.mkdir()

            survive(folder / NAME, data, project())


def test_a_damaged_file_is_kept(spoilt: bytes, path: Path) -> None:
    """What could not be read is not thrown away; and it is told once, not at every start."""
    path.parent.mkdir()
    path.write_bytes(spoilt)

    first, second = reopen(path), reopen(path)

    assert (first.damaged, second.damaged) == (1, 0)
    assert [e.id for e, _ in project().put if e not in first.examples] == [13]
    assert path.with_suffix(".damaged-1").read_bytes() == spoilt
    assert sorted(p.suffix for p in path.parent.iterdir() if p.stat().st_size) == [
        ".damaged-1",
        ".db",
    ]


def test_a_project_damaged_twice_is_kept_twice(spoilt: bytes, path: Path) -> None:
    """Files that were set aside have numbers."""
    path.parent.mkdir()

    for _ in range(2):
        path.write_bytes(spoilt)
        reopen(path)

    assert len(list(path.parent.glob("*.damaged-?"))) == 2


def test_a_damaged_first_page_loses_nothing(original: bytes, path: Path) -> None:
    """The page that SQLite cannot do without is the same in every project."""
    path.parent.mkdir()

    assert survive(path, zero(original, 0), project()) == Outcome(None, 0, 0)


def test_a_damaged_header_loses_nothing(original: bytes, tmp_path: Path) -> None:
    """Whatever byte of it is changed, all is there, but for a version that may be a newer one."""
    for place in range(100):
        folder = tmp_path / str(place)
        folder.mkdir()

        outcome = survive(folder / NAME, flip(original, place), project())

        newer = Outcome("failed") if 60 <= place < 64 else None
        assert outcome in (Outcome(None, 0, 0), newer)


def flip_each(data: bytes, *texts: bytes) -> bytes:
    """Damage every place where one of these texts stands."""
    for text in texts:
        while text in data:
            data = flip(data, data.index(text) + 3)
    return data


def test_lost_facts_are_found_again(original: bytes, path: Path) -> None:
    """Labels and network are in the census too; the loss is counted."""
    path.parent.mkdir()
    path.write_bytes(flip_each(original, b'["labels"', b'["backbone"'))

    contents = reopen(path)

    assert contents.facts == FACTS
    assert contents.damaged == 2
    assert check(contents, project()) == 0


def test_labels_are_found_again_from_the_examples(original: bytes, path: Path) -> None:
    """Where census and facts are lost, the examples still say which classes there are."""
    path.parent.mkdir()
    path.write_bytes(flip_each(original, b'["labels"', b'"digest"'))

    contents = reopen(path)

    assert contents.facts["labels"] == ["left", "right", "nothing"]
    assert contents.damaged >= 2
    assert len(contents.examples) == 40


def test_one_surviving_class_gets_a_second(path: Path) -> None:
    """A project has two classes at least, so that it can be opened."""
    create(path, Changes([example(0)], facts={"settings": 1})).close()
    data = path.read_bytes()
    path.write_bytes(flip(data, data.index(b'"settings"') + 3))

    contents = reopen(path)

    assert contents.facts["labels"] == ["left", "class 1"]
    assert contents.damaged == 1


def test_where_nothing_can_be_read_a_new_project_can_start(path: Path) -> None:
    """The file is set aside as it is, and its place is free."""
    path.parent.mkdir()
    path.write_bytes(b"shopping list\n" * 2_000)

    error = error_of(lambda: reopen(path))

    assert error.kind == "damaged"
    assert path.with_suffix(".damaged-1").read_bytes() == b"shopping list\n" * 2_000
    create(path, project()).close()
    assert check(reopen(path), project()) == 0
