"""What the command line says, in the language of who reads it.

The page's files of languages hold it, too: `static/languages`, one a language, by the English
sentence. What a language lacks, and help and errors, are said in English.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import click

FOLDER = Path(__file__).parents[2] / "static" / "languages"
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set counts, as for gettext; LANGUAGE may name several."""

Words = Mapping[str, Any]


def one_is_singular(n: int) -> str:
    """Say which form a number takes in most languages."""
    return "one" if n == 1 else "other"


def _none_is_singular(n: int) -> str:
    return "one" if n in (0, 1) else "other"


def _polish(n: int) -> str:
    if n == 1:
        return "one"
    return "few" if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else "many"


def _arabic(n: int) -> str:
    if n <= 2:
        return ("zero", "one", "two")[n]
    if n % 100 in range(3, 11):
        return "few"
    return "many" if n % 100 >= 11 else "other"


FORMS: dict[str, Callable[[int], str]] = {
    "ar": _arabic,
    "fr": _none_is_singular,
    "hi": _none_is_singular,
    "ja": lambda _n: "other",
    "pl": _polish,
    "pt": _none_is_singular,
    "zh": lambda _n: "other",
}
"""Which form a number of things takes, by Unicode's CLDR; else one is singular. `test_words.py`
compares them with what browsers ask for."""


class _Chosen:
    language: str | None = None
    """By `--language`; None: as the system says."""


def languages() -> list[str]:
    """Return the languages that there are."""
    return ["en", *sorted(path.stem for path in FOLDER.glob("*.json"))]


def _of_system() -> str:
    named = next((os.environ[name] for name in VARIABLES if os.environ.get(name)), "en")
    wanted = [tag.split("_")[0].split(".")[0].lower() for tag in named.split(":")]
    return next((tag for tag in wanted if (FOLDER / f"{tag}.json").is_file() or tag == "en"), "en")


def _choose(_ctx: click.Context, _option: click.Parameter, value: str | None) -> None:
    _Chosen.language = value


@cache
def _words(language: str) -> Words:
    if language == "en":
        return {}
    found: Words = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    return found


def gettext(text: str, **values: object) -> str:
    """Say a sentence; `{name}` in it is the place of a value."""
    language = _Chosen.language or _of_system()
    return str(_words(language).get(text, text)).format(**values)


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """Say a sentence that depends on a number, which is `{n}` in it."""
    language = _Chosen.language or _of_system()
    forms = _words(language).get(many, {"one": one, "other": many})
    form = FORMS.get(language, one_is_singular)(n)
    return str(forms.get(form) or forms["other"]).format(n=n, **values)


language_option = click.option(
    "--language",
    type=click.Choice(languages()),
    callback=_choose,
    expose_value=False,
    is_eager=True,
    help="What campad says here is said in this language (the system's). Help stays English.",
)
