import inspect
import pickle
import subprocess
import sys
from importlib.metadata import version

import pytest

import campad
from campad import errors

CHEAP = (
    "import sys, campad\n"
    "print(sorted(set(sys.modules) & {'numpy', 'onnx', 'onnxruntime', 'PIL', 'starlette', 'click',"
    " 'rich', 'pooch', 'requests', 'av', 'uvicorn', 'msgspec'}))\n"
)


def test_public_names_are_sorted_and_there() -> None:
    """Every name of __all__ can be had, and the list is in order, without repeats."""
    assert campad.__all__ == sorted(set(campad.__all__), key=lambda name: (name.islower(), name))
    for name in campad.__all__:
        assert getattr(campad, name) is not None
        assert name in dir(campad)


@pytest.mark.parametrize("name", campad.__all__)
def test_public_names_are_documented(name: str) -> None:
    """Each public name, and each public method of it, says what it is."""
    thing = getattr(campad, name)

    assert inspect.getdoc(thing)
    if inspect.isclass(thing):
        members = [member for member in vars(thing) if not member.startswith("_")]
        described = f"{inspect.getdoc(thing)}"
        for member in members:
            assert inspect.getdoc(getattr(thing, member)) or member in described, member


def test_importing_is_cheap() -> None:
    """`import campad` loads none of the packages it uses."""
    done = subprocess.run([sys.executable, "-c", CHEAP], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_unknown_names() -> None:
    """A name that is not there is an AttributeError, so hasattr works."""
    assert not hasattr(campad, "nonsense")


def test_the_version_is_the_packages() -> None:
    """The version is written down once for the package and once for its users, and equal."""
    assert campad.__version__ == version("campad")


def all_errors() -> list[type[errors.CampadError]]:
    found = [e for e in vars(errors).values() if inspect.isclass(e)]
    return [e for e in found if issubclass(e, errors.CampadError)]


@pytest.mark.parametrize("error", all_errors(), ids=lambda error: error.__name__)
def test_errors_have_one_root_and_a_word(error: type[errors.CampadError]) -> None:
    """Every error is a CampadError, is drawn in the tree, and has a word of its own."""
    assert issubclass(error, errors.CampadError)
    assert error.__name__ in (errors.__doc__ or "") or error is errors.CampadError
    assert [other for other in all_errors() if other.code == error.code] == [error]


def test_a_missing_extra_says_how_to_install_it() -> None:
    """The message is a command to copy."""
    error = errors.MissingExtraError("av", "video")

    assert isinstance(error, ImportError)
    assert str(error) == (
        'av is not installed; in the folder of a copy of campad run: pip install ".[video]"'
    )


@pytest.mark.parametrize("kind", all_errors(), ids=lambda kind: kind.__name__)
def test_errors_reach_another_process_whole(kind: type[errors.CampadError]) -> None:
    """Every error can be pickled: a pool of processes breaks at one that cannot."""
    words = ("one", "two") if "__init__" in vars(kind) else ("one",)
    error = kind(*words)

    again = pickle.loads(pickle.dumps(error))

    assert (type(again), str(again), vars(again)) == (kind, str(error), vars(error))
