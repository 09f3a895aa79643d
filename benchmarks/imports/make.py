"""Makes well-known networks with random weights by the real Keras, in all forms that it saves.

    python benchmarks/imports/make.py FOLDER NAME ...    where keras and tensorflowjs are installed
    python benchmarks/imports/make.py FOLDER --keras2 NAME ...    by Keras 2, the package tf_keras
    python benchmarks/imports/make.py FOLDER --keras2 --plain-names NAME ...    and no "/" in names

Each gets a folder with net.h5, net.keras, tfjs/model.json, and expected.npz: what it says of three
pictures of noise, and what its layer before the last says.
"""

import importlib
import sys
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import numpy as np
from pictures import SIZE, pictures

# tensorflowjs asks for libraries that nothing here uses.
for absent in ("jax", "jax.experimental", "tensorflow_decision_forests", "tensorflow_hub"):
    sys.modules[absent] = MagicMock()
import tensorflowjs as tfjs  # noqa: E402

OLDER = "--keras2" in sys.argv
keras = importlib.import_module("tf_keras" if OLDER else "keras")

NETWORKS = {
    "MobileNet": {"alpha": 0.25},
    "MobileNetV2": {"alpha": 0.35},
    "MobileNetV3Small": {},
    "EfficientNetB0": {},
    "ResNet50": {},
    "DenseNet121": {},
    "Xception": {},
    "ConvNeXtTiny": {},
}


def randomised(network: Any) -> Any:
    """Give the statistics of normalisations numbers, too: Keras starts them with 0 and 1."""
    random = np.random.default_rng(1)
    values = []
    for weight in network.weights:
        numbers = np.array(weight)
        name = (weight.name if OLDER else weight.path).rpartition("/")[2].removesuffix(":0")
        if name in ("gamma", "moving_variance"):
            numbers = numbers * random.uniform(0.7, 1.3, numbers.shape)
        elif name in ("beta", "moving_mean", "bias"):
            numbers = numbers + random.normal(0, 0.1, numbers.shape)
        values.append(numbers)
    network.set_weights(values)
    return network


def plainly_named(network: Any) -> Any:
    """The same network, no layer of which has a name within another's.

    TF.js's converter leaves out their weights (findings/tfjs_converter_loses_nested_names.sh):
    of Keras 2's MobileNetV3 all normalisations. Keras 3 names none so.
    """
    if not any("/" in layer.name for layer in network.layers):
        return network

    def renamed(layer: Any) -> Any:
        return type(layer).from_config(layer.get_config() | {"name": layer.name.replace("/", "_")})

    copy = keras.models.clone_model(network, clone_function=renamed)
    copy.set_weights(network.get_weights())
    return copy


def make(folder: Path, name: str) -> None:
    """Write one network and what it says."""
    build = getattr(keras.applications, name)
    network = randomised(build(weights=None, input_shape=(SIZE, SIZE, 3), **NETWORKS[name]))
    if "--plain-names" in sys.argv:
        network = plainly_named(network)
    before = network.layers[-2]
    both = keras.Model(network.inputs, [before.output, network.output])
    features, said = both.predict(pictures().astype("float32"), verbose=0)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / "expected.npz", features=features, said=said, layer=before.name)
    network.save(folder / "net.h5")
    network.save(folder / "net.keras")
    tfjs.converters.save_keras_model(network, str(folder / "tfjs"))


if __name__ == "__main__":
    for chosen in [name for name in sys.argv[2:] if not name.startswith("--")] or NETWORKS:
        make(Path(sys.argv[1]) / chosen, chosen)
