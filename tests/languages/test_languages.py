"""Each language says all that is said, and nothing else."""

import json
import re
from pathlib import Path

import pytest

from languages import sentences

FILES = sorted(sentences.LANGUAGES.glob("*.json"))
PLACE = re.compile(r"\{(\w+)\}")


def places(text: str) -> set[str]:
    return set(PLACE.findall(text))


def test_every_language_has_its_file_and_can_be_chosen() -> None:
    """What can be chosen is English, which is in the code, and what there are files of."""
    table = re.search(
        r"const names = \{(.*?)\}",
        (sentences.LANGUAGES / "choose.js").read_text("utf-8"),
        re.DOTALL,
    )
    assert table
    names = re.findall(r"(\w+): \"", table[1])

    assert ["en", *(path.stem for path in FILES)] == [names[0], *sorted(names[1:])]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_language_lacks_no_sentence_and_has_none_that_nobody_says(path: Path) -> None:
    """Its keys are the English sentences of the page and of the command line."""
    words = json.loads(path.read_text("utf-8"))
    wanted = {*sentences.page(), *sentences.command_line()}

    assert [] == sorted(wanted - set(words)), "these are missing"
    assert [] == sorted(set(words) - wanted), "these are not said any more"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_translations_have_the_places_of_the_sentence(path: Path) -> None:
    """Every value has its place; only a number may be in words, where it can be but one."""
    wrong = [
        text
        for text, found in json.loads(path.read_text("utf-8")).items()
        for form in (found.values() if isinstance(found, dict) else [found])
        if not form.strip() or places(text) not in (places(form), places(form) | {"n"})
    ]

    assert wrong == []


def test_the_server_says_what_the_page_expects_of_it() -> None:
    """Each sentence that the page knows by its form is written so in Python."""
    said = sentences.forms_of_python()
    wanted = [re.sub(r"^\{name\}: ", "", text) for text in sentences.of_server()]

    assert [] == [text for text in wanted if PLACE.sub("{}", text) not in said]
