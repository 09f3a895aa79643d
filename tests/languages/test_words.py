"""The command line speaks the language that it is asked for, or the system's."""

import json
import shutil
import subprocess

import pytest
from click.testing import CliRunner

from campad.cli.main import main
from campad.cli.terminal import words

NUMBERS = [*range(112), 1000]
ASK = "console.log(JSON.stringify(%s.map((n) => new Intl.PluralRules('%s').select(n))))"


def test_numbers_of_things_take_the_form_that_a_browser_gives_them() -> None:
    """Python has no rules of plurals; these are compared with those of Node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node.js on this machine")
    script = ";".join(ASK % (NUMBERS, language) for language in words.languages())
    said = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True).stdout

    for language, forms in zip(words.languages(), map(json.loads, said.splitlines()), strict=True):
        form = words.FORMS.get(language, words.one_is_singular)
        assert forms == [form(n) for n in NUMBERS], language


@pytest.mark.parametrize(
    ("options", "variables", "said"),
    [
        ([], {}, "Delete all projects in"),
        (["--language", "de"], {}, "Alle Projekte in"),
        ([], {"LANGUAGE": "", "LANG": "pl_PL.UTF-8"}, "Usunąć wszystkie projekty"),
        ([], {"LANGUAGE": "xx:fr:de"}, "Supprimer tous les projets"),
        (["--language", "en"], {"LANGUAGE": "fr"}, "Delete all projects in"),
        ([], {"LANGUAGE": "", "LC_ALL": "C", "LANG": "de_DE"}, "Delete all projects in"),
    ],
)
def test_the_language_is_chosen_or_the_systems(
    options: list[str], variables: dict[str, str], said: str, tmp_path: object
) -> None:
    """What is typed counts more than what the system says; what there is not, is English."""
    command = [*options, "forget", "--data", str(tmp_path)]
    found = CliRunner().invoke(main, command, input="n\n", env=variables)

    assert said in found.stderr


@pytest.mark.parametrize(
    ("options", "classes"),
    [
        ([], ["up", "down", "left", "right"]),
        (["--language", "de"], ["hoch", "runter", "links", "rechts"]),
        (["--language", "de", "--classes", "up,rest"], ["up", "rest"]),
    ],
)
def test_the_pads_of_a_new_project_have_names_in_that_language(
    options: list[str], classes: list[str]
) -> None:
    """Whoever names them gets those names, whatever the language."""
    assert main.make_context("campad", options).params["classes"] == classes
