"""Finds what campad offers to programs: public names, their members, and the types they name.

Nothing is listed here by hand. Public is what `campad.__all__` names; what a public class offers
are its attributes, properties and methods without an underscore; and a type of campad's is
described too where a public signature gives it to its caller. A method that asks for something
which no public name gives or makes is there for campad itself, and is left out.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import importlib
import inspect
import re
import sys
import textwrap
import typing
from collections import Counter
from collections.abc import Iterable, Iterator
from types import FunctionType, ModuleType
from typing import Any

LONGEST_DEFAULT = 40
NO_ANNOTATION = (inspect.Parameter.empty, None, "None")


class Public:
    """The public names of a package.

    Args:
        package: with `__all__`.

    Attributes:
        names: name and thing, in the order of `__all__`.
        types: classes that public signatures give to their callers, in the order of their names.
        bases: classes that several of the public ones are made from.
    """

    def __init__(self, package: ModuleType) -> None:
        self._package = package.__name__
        self.names = {name: getattr(package, name) for name in package.__all__}
        self._known = set[type]()
        for thing in self.names.values():
            self._known |= {value for value in offered(thing).values() if inspect.isclass(value)}
        public, seen = set(self._known), -1
        while seen < len(self._known):  # a type that is given may open a method that asks for it
            seen = len(self._known)
            for thing in [*self.names.values(), *self._known]:
                self._known |= set(self._given(thing))
        self.types = sorted(self._known - public, key=lambda cls: (cls.__name__, cls.__module__))
        bases = Counter(base for cls in public for base in cls.__mro__[1:])
        self.bases = [
            b for b, n in bases.items() if n > 1 and b.__module__.startswith(self._package)
        ]

    def methods(self, cls: type) -> dict[str, Any]:
        """The methods of a class that programs can call."""
        found = {name: value for name, value in members(cls).items() if function_of(value)}
        return {name: value for name, value in found.items() if self._can_be_called(value)}

    def _given(self, thing: Any) -> Iterator[type]:
        """Types that a thing, or what it offers, gives to whoever uses it."""
        for value in offered(thing).values():
            if inspect.isclass(value):
                yield from self._given_by_class(value)
            elif isinstance(value, FunctionType):
                yield from self._given_by_call(value)

    def _given_by_class(self, cls: type) -> Iterator[type]:
        for annotation in attribute_types(cls).values():
            yield from filter(self._plain, self._types_in(annotation, cls.__module__))
        if not dataclasses.is_dataclass(cls) and not issubclass(cls, BaseException):
            yield from self._given_by_call(vars(cls).get("__init__"))
        for value in members(cls).values():
            if getter := getter_of(value):
                yield from self._given_by_call(getter)
        for method in self.methods(cls).values():
            yield from self._given_by_call(function_of(method))

    def _given_by_call(self, function: Any) -> Iterator[type]:
        """What it returns, what it passes to a callback, and protocols that it asks for."""
        if not isinstance(function, FunctionType):
            return
        for name, annotation in function.__annotations__.items():
            for cls in self._types_in(annotation, function.__module__):
                told = "Callable" in self._spelled(annotation, function.__module__)
                if self._plain(cls) and (name == "return" or told or is_protocol(cls)):
                    yield cls

    def _can_be_called(self, method: Any) -> bool:
        """Every type that it asks for is known; what calls back is told what it needs."""
        function = function_of(method)
        asked = set[type]()
        for name, annotation in function.__annotations__.items():
            if name != "return" and "Callable" not in self._spelled(
                annotation, function.__module__
            ):
                asked |= set(self._types_in(annotation, function.__module__))
        return all(cls in self._known or is_protocol(cls) for cls in asked)

    def _plain(self, cls: type) -> bool:
        """A value whose fields tell it, or a protocol; other classes are campad's own matter."""
        return dataclasses.is_dataclass(cls) or is_protocol(cls) or hasattr(cls, "_fields")

    def _types_in(self, annotation: Any, module: str) -> Iterator[type]:
        """The package's own classes that an annotation names, also by another name for a type."""
        if isinstance(annotation, str):
            for word in re.findall(r"[A-Za-z_]\w*", annotation):
                yield from self._types_in(looked_up(word, module), module)
        elif inspect.isclass(annotation) and not typing.get_args(annotation):
            if annotation.__module__.partition(".")[0] == self._package:
                yield annotation
        else:
            parts = annotation if isinstance(annotation, list) else typing.get_args(annotation)
            for part in parts:
                yield from self._types_in(getattr(part, "__forward_arg__", part), module)

    def _spelled(self, annotation: Any, module: str) -> str:
        """An annotation with the other names for types written out."""
        if not isinstance(annotation, str):
            return str(annotation)
        words = re.findall(r"[A-Za-z_]\w*", annotation)
        return " ".join([annotation, *(str(looked_up(word, module)) for word in words)])


def offered(thing: Any) -> dict[str, Any]:
    """What a public name offers: a module its own public names, anything else itself."""
    if isinstance(thing, ModuleType):
        return {name: getattr(thing, name) for name in thing.__all__}
    return {getattr(thing, "__name__", ""): thing}


def members(cls: type) -> dict[str, Any]:
    """The public members of a class, those of its bases in the same package included."""
    package = cls.__module__.partition(".")[0]
    own = [base for base in cls.__mro__ if base.__module__.partition(".")[0] == package]
    found = dict[str, Any]()
    for base in own:
        found = {n: v for n, v in vars(base).items() if not n.startswith("_")} | found
    return found


def function_of(member: Any) -> Any:
    """The function behind a method; None where it is none."""
    if isinstance(member, classmethod | staticmethod):
        return member.__func__
    return member if isinstance(member, FunctionType) else None


def getter_of(member: Any) -> Any:
    """The function behind a property; None where it is none."""
    return member.fget if isinstance(member, property) else getattr(member, "func", None)


def attribute_types(cls: type) -> dict[str, Any]:
    """The public attributes whose types are written down: fields, and what `__init__` sets."""
    fields = inspect.get_annotations(cls)
    init = vars(cls).get("__init__")
    if isinstance(init, FunctionType) and not dataclasses.is_dataclass(cls):
        fields = fields | _set_by(init)
    return {name: text for name, text in fields.items() if not name.startswith("_")}


def _set_by(init: FunctionType) -> dict[str, Any]:
    """`self.a: int = ...`, and `self.b = b` where b is an argument with a type."""
    fields = dict[str, Any]()
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(init)))):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Attribute):
            fields.setdefault(node.target.attr, ast.unparse(node.annotation))
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
            target, value = node.targets[0], node.value.id
            if isinstance(target, ast.Attribute) and value in init.__annotations__:
                fields.setdefault(target.attr, init.__annotations__[value])
    return fields


def is_protocol(cls: type) -> bool:
    return bool(getattr(cls, "_is_protocol", False))


def looked_up(word: str, module: str) -> Any:
    """What a name means in a module, also where only type checkers import it."""
    found = vars(sys.modules[module]).get(word)
    if found is None and word in (homes := _imports(module)):
        found = getattr(importlib.import_module(homes[word]), word, None)
    return found


@functools.cache
def _imports(module: str) -> dict[str, str]:
    """Each name that a module imports from another one, and from where."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    return {alias.name: str(node.module) for node in froms for alias in node.names}


def types_of_arguments(function: Any) -> dict[str, Any]:
    """The arguments of a function, or of a class, that have types."""
    found = inspect.signature(function).parameters.values()
    return {one.name: one.annotation for one in found if one.annotation is not one.empty}


def signature(function: Any, name: str, *, bound: bool = False, told: Iterable[str] = ()) -> str:
    """`name(arguments) -> result`, without the types of arguments that are told of elsewhere."""
    found = inspect.signature(function)
    arguments = list(found.parameters.values())[1 if bound else 0 :]
    returned = None if inspect.isclass(function) else found.return_annotation
    arrow = "" if returned in NO_ANNOTATION else f" -> {annotated(returned)}"
    return f"{name}({', '.join(_parameters(arguments, {*told}))}){arrow}"


def _parameters(parameters: list[inspect.Parameter], told: set[str]) -> Iterator[str]:
    starred = False
    for parameter in parameters:
        starred |= parameter.kind is parameter.VAR_POSITIONAL
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        stars = "*" * (parameter.kind is parameter.VAR_POSITIONAL)
        stars += "**" * (parameter.kind is parameter.VAR_KEYWORD)
        text = stars + parameter.name
        typed = parameter.annotation is not parameter.empty and parameter.name not in told
        if typed:
            text += f": {annotated(parameter.annotation)}"
        if parameter.default is not parameter.empty:
            text += (" = " if typed else "=") + default_word(parameter.default)
        yield text


def annotated(annotation: Any) -> str:
    """A type as the source says it; where it is no text, without the modules' names."""
    if isinstance(annotation := getattr(annotation, "__forward_arg__", annotation), str):
        return annotation
    return re.sub(r"\b(?:\w+\.)+(?=[A-Z])", "", inspect.formatannotation(annotation))


def default_word(value: Any) -> str:
    """A value as the source says it; "..." where that is long, or a function without a name."""
    if typing.get_origin(value):
        return annotated(value)
    if callable(value):
        name = f"{value.__module__}.{value.__qualname__}"
        return "..." if "<" in name else name
    return repr(value) if len(repr(value)) <= LONGEST_DEFAULT else "..."
