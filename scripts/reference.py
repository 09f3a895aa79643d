"""Writes docs/reference.md from the docstrings of the code and the command line's own help.

    python scripts/reference.py            write the file
    python scripts/reference.py --check    write nothing; exit 1 if the file is not what it would be

What is in the reference, and in which order, is the table CONTENTS.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import campad

REPOSITORY = Path(__file__).resolve().parents[1]
TARGET = REPOSITORY / "docs" / "reference.md"

# Heading, words before the entries, and the names: "module:name".
CONTENTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "The controller",
        "A network, examples and a classifier in a row.",
        ("campad:Controller", "campad:load", "campad:Prediction"),
    ),
    (
        "Networks",
        "Where activations come from.",
        ("campad:load_backbone", "campad:Backbone", "campad.backbones.load:list_layers"),
    ),
    (
        "Examples",
        "Labelled activations.",
        (
            "campad:ControllerDataset",
            "campad.dataset:Example",
            "campad.dataset:Snapshot",
            "campad.imaging.augment:warped_pairs",
            "campad.dataset.tangents:centre_and_tangents",
        ),
    ),
    (
        "Classifiers",
        "They follow scikit-learn's conventions: settings in the constructor, learned things end "
        "in an underscore, the second `fit` forgets the first.",
        (
            "campad:DenseClassifier",
            "campad:RidgeClassifier",
            "campad:KNNClassifier",
            "campad.classifiers:BatchProgress",
            "campad.kernels.problem:Problem",
        ),
    ),
    (
        "Quality",
        "What a controller's `quality`, `study`, `compare` and `holdout_score` give, and what is "
        "behind them.",
        (
            "campad.evaluation.metrics:Quality",
            "campad.evaluation.metrics:measure",
            "campad.evaluation.metrics:Advice",
            "campad.kernels.cross_validation:left_out_scores",
            "campad.learning.evaluate:Evaluation",
            "campad.evaluation.label_issues:LabelIssue",
            "campad.evaluation.comparison:Comparison",
            "campad.learning.holdout_score:Holdout",
            "campad.learning.holdout_score:HoldoutScore",
        ),
    ),
    (
        "From activations to predictions",
        "What a trained controller knows besides its classifier: `Controller.head`.",
        (
            "campad.learning.predictor:Predictor",
            "campad.evaluation.calibration:find_temperature",
            "campad.evaluation.calibration:cool",
            "campad.evaluation.novelty:Novelty",
            "campad.evaluation.drift:Reference",
            "campad.evaluation.drift:Recalibration",
            "campad.evaluation.drift:recalibrate",
        ),
    ),
    (
        "Folders and layers",
        "What `campad train`, `campad evaluate` and `campad layers --rank` do.",
        (
            "campad.cli.image_folder:collect",
            "campad.cli.image_folder:challenge",
            "campad.cli.image_folder:rank",
            "campad.learning.layer_ranking:candidates",
            "campad.learning.layer_ranking:rank_layers",
            "campad.learning.layer_ranking:Cut",
            "campad.learning.layer_ranking:Ranked",
        ),
    ),
    (
        "Pictures and where they come from",
        "All frames are uint8 RGB arrays (h, w, 3).",
        (
            "campad.imaging.frame:read_image",
            "campad.imaging.frame:centre_crop",
            "campad.imaging.frame:mirror",
            "campad.imaging.frame:to_square",
            "campad.imaging.frame:look_at",
            "campad.imaging.frame:Look",
            "campad.imaging.sources:labelled_files",
            "campad.imaging.sources:LabelledFile",
            "campad.imaging.sources:read_frames",
            "campad.imaging.sources:read_video",
            "campad.imaging.sources:read_camera",
        ),
    ),
    (
        "Decisions",
        "From a prediction to what is done.",
        (
            "campad.decisions:Decision",
            "campad.decisions:decide",
            "campad.decisions:default_directions",
            "campad.decisions:to_direction",
        ),
    ),
    (
        "The game: `campad.pacman`",
        "",
        (
            "campad.pacman:Game",
            "campad.pacman:GameView",
            "campad.pacman:PacmanView",
            "campad.pacman:GhostView",
            "campad.pacman:FruitView",
            "campad.pacman:PopupView",
            "campad.pacman:Maze",
        ),
    ),
)

HEADER = """# Reference

<!-- Made by scripts/reference.py from the docstrings; do not edit. -->

What campad offers to programs, and its command line. A name that begins with `campad.` and one
more word belongs to the package itself: `import campad`. Names of inner modules are given in full.
n is the number of frames or examples, d the size of an activation, k the number of classes.
"""

LONGEST_DEFAULT = 40
SECTIONS = ("Args", "Attributes", "Returns", "Raises", "Example")


def main() -> None:
    text = make()
    if sys.argv[1:] == ["--check"]:
        if not TARGET.is_file() or TARGET.read_text("utf-8") != text:
            raise SystemExit("docs/reference.md is not current: run python scripts/reference.py")
        return
    if sys.argv[1:]:
        raise SystemExit(__doc__)
    TARGET.write_text(text, "utf-8")


def make() -> str:
    """Return the whole file."""
    parts = [HEADER]
    for heading, words, names in CONTENTS:
        parts.append(f"## {heading}\n")
        if words:
            parts.append(f"{words}\n")
        parts.extend(part for name in names for part in entry(name))
    parts.extend(errors())
    parts.extend(limits())
    parts.extend(command_line())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).rstrip() + "\n"


def entry(address: str) -> Iterator[str]:
    """A function or a class with what it offers."""
    module, name = address.split(":")
    thing = getattr(importlib.import_module(module), name)
    yield f"### `{module}.{name}`\n"
    yield code(signature(thing, name))
    yield markdown(inspect.getdoc(thing) or "")
    if inspect.isclass(thing):
        for member, value in vars(thing).items():
            if not member.startswith("_"):
                yield from member_entry(member, value)


def member_entry(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, property | cached_property):
        getter = value.fget if isinstance(value, property) else value.func
        yield f"#### `.{name}`\n"
        yield markdown(inspect.getdoc(getter) or "")
    elif isinstance(value, classmethod) or inspect.isfunction(value):
        function = value.__func__ if isinstance(value, classmethod) else value
        yield f"#### `.{name}()`\n"
        yield code(signature(function, name, bound=True))
        yield markdown(inspect.getdoc(function) or "")


def signature(thing: Any, name: str, *, bound: bool = False) -> str:
    """`name(arguments) -> result`, one argument a line where one line is too long."""
    found = inspect.signature(thing)
    parameters = list(found.parameters.values())[1 if bound else 0 :]
    result = "" if inspect.isclass(thing) else annotation(found.return_annotation)
    arrow = f" -> {result}" if result else ""
    line = f"{name}({', '.join(shown(parameters))}){arrow}"
    if len(line) <= 92:
        return line
    lines = "".join(f"    {part},\n" for part in shown(parameters))
    return f"{name}(\n{lines}){arrow}"


def shown(parameters: list[inspect.Parameter]) -> Iterator[str]:
    starred = False
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        kind = annotation(parameter.annotation)
        text = f"{parameter.name}: {kind}" if kind else parameter.name
        if parameter.default is not parameter.empty:
            default = default_word(parameter.default)
            text += (" = " if kind else "=") + default
        yield text


def default_word(value: Any) -> str:
    """A default as the source says it; "..." where that is long, or a function without a name."""
    if callable(value):
        name = f"{value.__module__}.{value.__qualname__}"
        return "..." if "<" in name else name
    return repr(value) if len(repr(value)) <= LONGEST_DEFAULT else "..."


def annotation(value: Any) -> str:
    """A type as the source says it; where it is no text, without the modules' names."""
    if value is inspect.Parameter.empty:
        return ""
    text = value if isinstance(value, str) else inspect.formatannotation(value)
    return re.sub(r"\b(?:\w+\.)+(?=[A-Z])", "", text) if not isinstance(value, str) else text


def code(text: str) -> str:
    return f"```python\n{text}\n```\n"


def markdown(docstring: str) -> str:
    """Turn a Google-style docstring into Markdown."""
    blocks: list[str] = []
    heading = ""
    lines: list[str] = []
    for line in [*docstring.splitlines(), "End:"]:
        if line.rstrip(":") in (*SECTIONS, "End") and line.endswith(":"):
            blocks.append(block(heading, lines))
            heading, lines = line.rstrip(":"), []
        elif heading and line and not line.startswith(" "):  # words after a section
            blocks.append(block(heading, lines))
            heading, lines = "", [line]
        else:
            lines.append(line)
    return "\n".join(filter(None, blocks))


def block(heading: str, lines: list[str]) -> str:
    body = inspect.cleandoc("\n".join(["", *lines])).splitlines()
    if not any(body):
        return ""
    if heading == "Example":
        return "Example:\n\n" + code("\n".join(body))
    if not heading:
        return prose(body) + "\n"
    if heading == "Returns":
        return f"Returns: {' '.join(line.strip() for line in body)}\n"
    items: list[str] = []
    for line in body:
        if line.startswith(" ") and items:
            items[-1] += " " + line.strip()
        elif line:  # several may share a line: "xs: numbers (n, d). ys: classes (n,)."
            items.extend(re.split(r"(?<=\.) (?=\w+: )", line))
    return f"{heading}:\n\n" + "".join(f"- {named(item)}\n" for item in items)


def prose(lines: list[str]) -> str:
    """Keep paragraphs; what is indented was drawn by hand and stays as it is."""
    out: list[str] = []
    drawn = False
    for line in lines:
        inside = line.startswith("    ")
        if inside != drawn:
            out.append("```text" if inside else "```")
            drawn = inside
        out.append(line[4:] if drawn else line)
    return "\n".join([*out, "```"] if drawn else out)


def named(item: str) -> str:
    """`name, name: words` with the names as code."""
    found = re.match(r"([\w, ]+?): (.*)", item)
    if not found:
        return item
    names = ", ".join(f"`{name.strip()}`" for name in found[1].split(","))
    return f"{names}: {found[2]}"


def errors() -> Iterator[str]:
    from campad import errors as module

    tree = inspect.getdoc(module) or ""
    yield "## Errors: `campad.errors`\n"
    yield prose(tree.splitlines()) + "\n"
    yield "`campad.CampadError` is the root. Catch it to catch them all.\n"
    yield "| error | code | when |\n|---|---|---|"
    for name, value in vars(module).items():
        if inspect.isclass(value) and issubclass(value, campad.CampadError):
            words = " ".join((inspect.getdoc(value) or "").split())
            yield f"| `{name}` | `{value.code}` | {words} |"
    yield ""


def limits() -> Iterator[str]:
    """The table of the server's limits: a name, its value, and the string below it."""
    from campad.protocol import limits as module

    yield "## Limits\n"
    yield "What the server takes, and how long it waits: `campad.protocol.limits`.\n"
    yield "| limit | value | why |\n|---|---|---|"
    body = ast.parse(inspect.getsource(module)).body
    for assignment, words in pairwise(body):
        if isinstance(assignment, ast.Assign) and isinstance(words, ast.Expr):
            name = ast.unparse(assignment.targets[0])
            text = " ".join(str(ast.literal_eval(words.value)).split())
            yield f"| `{name}` | {getattr(module, name):,} | {text} |"
    yield ""


def command_line() -> Iterator[str]:
    import click

    from campad.cli.main import main as group

    yield "## The command line\n"
    yield "Data goes to stdout, words go to stderr. Exit code 0: done. 1: an error that campad"
    yield "explains. 2: wrong usage. `python -m campad` is the same as `campad`.\n"
    yield from command("campad", group)
    for name in sorted(group.commands):
        yield from command(f"campad {name}", group.commands[name])
    assert isinstance(group, click.Group)


def command(name: str, found: Any) -> Iterator[str]:
    import click

    arguments = [p for p in found.params if isinstance(p, click.Argument)]
    words = [argument_word(argument) for argument in arguments]
    yield f"### `{' '.join([name, *words])}`\n"
    yield (inspect.cleandoc(found.help or "")) + "\n"
    options = [p for p in found.params if isinstance(p, click.Option)]
    yield "| option | meaning |\n|---|---|"
    for option in options:
        value = "" if option.is_flag else f" {option.metavar or type_word(option)}"
        names = ", ".join(f"`{text}{value}`" for text in [*option.opts, *option.secondary_opts])
        default = f" Default: `{option.default}`." if option.show_default else ""
        required = " Required." if option.required else ""
        meaning = f"{option.help}{default}{required}"
        yield f"| {names} | {meaning} |".replace("NAME|PATH", "NAME or PATH")
    yield "| `--help` | Say this and end. |\n"


def argument_word(argument: Any) -> str:
    word = argument.name.upper()
    word = f"{word}..." if argument.nargs == -1 else word
    return word if argument.required else f"[{word}]"


def type_word(option: Any) -> str:
    import click

    if isinstance(option.type, click.Choice):
        return " or ".join(option.type.choices)
    if isinstance(option.type, click.Path):
        return "PATH"
    return "NUMBER" if isinstance(option.type, click.IntRange) else "TEXT"


if __name__ == "__main__":
    main()
