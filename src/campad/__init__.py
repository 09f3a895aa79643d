"""campad turns any webcam into a controller.

Show it a few examples of your poses, objects or faces; it learns them in milliseconds; from then on
the camera steers. Importing this package is cheap: names are loaded when they are first used.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from campad import decisions as decisions
    from campad import pacman as pacman
    from campad.backbones import Backbone as Backbone
    from campad.backbones import load_backbone as load_backbone
    from campad.classifiers import DenseClassifier as DenseClassifier
    from campad.classifiers import KNNClassifier as KNNClassifier
    from campad.classifiers import RidgeClassifier as RidgeClassifier
    from campad.controller import Controller as Controller
    from campad.dataset import ControllerDataset as ControllerDataset
    from campad.embedding.run import embed as embed
    from campad.errors import CampadError as CampadError
    from campad.learning.prediction import Prediction as Prediction
    from campad.loading import load as load

__version__ = "0.2.0"

_HOMES = {
    "Backbone": "campad.backbones",
    "CampadError": "campad.errors",
    "Controller": "campad.controller",
    "ControllerDataset": "campad.dataset",
    "DenseClassifier": "campad.classifiers",
    "KNNClassifier": "campad.classifiers",
    "Prediction": "campad.learning.prediction",
    "RidgeClassifier": "campad.classifiers",
    "decisions": "campad.decisions",
    "embed": "campad.embedding.run",
    "load": "campad.loading",
    "load_backbone": "campad.backbones",
    "pacman": "campad.pacman",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'campad' has no attribute {name!r}")
    module = importlib.import_module(home)
    value = module if home == f"campad.{name}" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
